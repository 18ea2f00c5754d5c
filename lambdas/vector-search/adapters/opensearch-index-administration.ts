import type { IndexAdministration } from '../ports';
import type { OpenSearchConnection } from './opensearch-connection';
import { createVersion, deleteVersions, type WantedVersion } from './opensearch-version';

/** Makes and removes the versions of an index on an OpenSearch server or an AWS domain. */
export class OpenSearchIndexAdministration implements IndexAdministration {
  readonly #connection: OpenSearchConnection;

  constructor(connection: OpenSearchConnection) {
    this.#connection = connection;
  }

  async create(wanted: WantedVersion): Promise<string> {
    const { passages } = await createVersion(this.#connection, wanted);
    return passages;
  }

  async deleteAll(alias: string): Promise<void> {
    await deleteVersions(this.#connection, alias);
  }
}
