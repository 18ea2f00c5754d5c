/** What is allowed on which paths of a domain. */
export interface DomainStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Whose rights they are: of a function that reads, of one that also writes, or of the one that manages the index. */
export type DomainRight = 'read' | 'write' | 'manage';

/**
 * The calls of the index adapter, method by method and path by path, and no other.
 *
 * `_msearch` and `_bulk` name their indexes in the body: there the domain's own roles draw the line.
 */
export function domainStatements(
  right: DomainRight,
  { domainArn, alias }: { domainArn: string; alias: string },
): readonly DomainStatement[] {
  const on = (action: string, paths: readonly string[]): DomainStatement => ({
    actions: [`es:ESHttp${action}`],
    resources: paths.map((path) => `${domainArn}/${path}`),
  });
  const indexes = `${alias}-*`;
  const find = on('Get', [`${indexes}/_alias`]);
  const searches = ['_msearch', `${indexes}/_search`, `${indexes}/_count`];
  const writes = ['_bulk', `${indexes}/_refresh`, `${indexes}/_delete_by_query`];
  switch (right) {
    case 'read':
      return [find, on('Post', searches)];
    case 'write':
      return [find, on('Post', [...searches, ...writes])];
    case 'manage': {
      const roles = ['roles', 'rolesmapping'].map((kind) => `_plugins/_security/api/${kind}/${indexes}`);
      return [
        find,
        on('Post', ['_analyze', '_aliases']),
        on('Put', [indexes, ...roles]),
        on('Delete', [indexes, ...roles]),
      ];
    }
  }
}
