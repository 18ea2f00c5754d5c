import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import { SqliteRecords } from '../../platform/sqlite-records';
import type { Deployment } from '../api';
import type { DeploymentStore } from '../ports';
import { deploymentShape } from './deployment-shape';

/** Deployments in the local database. */
export class SqliteDeploymentStore implements DeploymentStore {
  readonly #records: SqliteRecords<Deployment>;

  constructor(database: SqliteDatabase) {
    this.#records = new SqliteRecords(database, {
      table: 'deployments',
      parse: (json) => parseJson(json, deploymentShape, 'a deployment in the database'),
    });
  }

  async get(deploymentId: string): Promise<Deployment | undefined> {
    return this.#records.get(deploymentId);
  }

  async put(deployment: Deployment): Promise<boolean> {
    return this.#records.put(deployment);
  }

  async list(limit: number): Promise<readonly Deployment[]> {
    return this.#records.list(limit);
  }
}
