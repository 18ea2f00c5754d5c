import * as z from 'zod';
import type { PassageRole, PassageRoles } from '../ports';
import type { PassageAccessLevel } from '../settings';
import type { OpenSearchCall, OpenSearchConnection } from './opensearch-connection';

/** Roles of OpenSearch's security plug-in, the fine-grained access control of an AWS domain. */
export class OpenSearchPassageRoles implements PassageRoles {
  readonly #connection: OpenSearchConnection;

  constructor(connection: OpenSearchConnection) {
    this.#connection = connection;
  }

  async put({ name, alias, access, memberArn }: PassageRole): Promise<boolean> {
    const { cluster, index } = permissions[access];
    const role = await this.#call('PUT', `roles/${name}`, {
      description: `may ${access} the passages of ${alias}`,
      cluster_permissions: cluster,
      index_permissions: [{ index_patterns: [`${alias}-*`], allowed_actions: index }],
    });
    if (!role) return false;
    // AWS gives a caller's IAM role to the plug-in as a backend role.
    await this.#call('PUT', `rolesmapping/${name}`, { backend_roles: [memberArn] });
    return true;
  }

  async delete(name: string): Promise<void> {
    await this.#call('DELETE', `rolesmapping/${name}`);
    await this.#call('DELETE', `roles/${name}`);
  }

  /** @returns undefined when there is no such role, or the server has no security plug-in */
  #call(
    method: OpenSearchCall['method'],
    path: string,
    body?: Readonly<Record<string, unknown>>,
  ): Promise<unknown> {
    return this.#connection.callUnless(
      ['no_handler_found', 'not_found'],
      { method, path: `/_plugins/_security/api/${path}`, body, isRead: false },
      z.object({ status: z.string() }),
    );
  }
}

const readsIndex = [
  'indices:admin/aliases/get',
  'indices:data/read/search*',
  'indices:data/read/msearch*',
] as const;

/**
 * What the index adapter calls and no more: a request for several indexes at once, such as `_msearch` and `_bulk`, is
 * checked for the cluster and again for each index. Scrolling is how the server deletes by query.
 */
const permissions: Readonly<
  Record<PassageAccessLevel, { readonly cluster: readonly string[]; readonly index: readonly string[] }>
> = {
  read: { cluster: ['indices:data/read/msearch'], index: readsIndex },
  write: {
    cluster: [
      'indices:data/read/msearch',
      'indices:data/write/bulk',
      'indices:data/read/scroll',
      'indices:data/read/scroll/clear',
    ],
    index: [
      ...readsIndex,
      'indices:data/write/bulk*',
      'indices:data/write/index',
      'indices:data/write/update',
      'indices:data/write/delete',
      'indices:data/write/delete/byquery',
      'indices:data/read/scroll',
      'indices:data/read/scroll/clear',
      'indices:admin/refresh*',
    ],
  },
};
