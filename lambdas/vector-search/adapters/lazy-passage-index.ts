import type { PassageIndex } from '../api';

/**
 * A passage index that is opened by the first call that needs it, and again after it could not be opened: a domain that
 * does not answer takes neither the start of a function down nor what needs no index.
 */
export function lazyPassageIndex(open: () => Promise<PassageIndex>): PassageIndex {
  let opened: Promise<PassageIndex> | undefined;
  const index = () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    upsert: async (document) => (await index()).upsert(document),
    delete: async (document) => (await index()).delete(document),
    search: async (query) => (await index()).search(query),
    list: async (documentId, access) => (await index()).list(documentId, access),
    count: async (tenant) => (await index()).count(tenant),
    fingerprint: async () => (await index()).fingerprint(),
  };
}
