import type { DocumentUploads, SourceContent, SourceEntry, UploadFolder } from '../ports';

/** Uploads whose store is loaded by the first call that needs it: most requests of the API never do. */
export class LazyUploads implements DocumentUploads {
  readonly #load: () => Promise<DocumentUploads>;

  constructor(load: () => Promise<DocumentUploads>) {
    this.#load = load;
  }

  of(tenant: string): UploadFolder {
    const loaded = async () => (await this.#load()).of(tenant);
    return {
      id: `uploads:${tenant}`,
      tenant,
      async *list(): AsyncIterable<SourceEntry> {
        yield* (await loaded()).list();
      },
      find: async (key): Promise<SourceEntry | undefined> => (await loaded()).find(key),
      read: async (key, maxBytes): Promise<SourceContent | undefined> => (await loaded()).read(key, maxBytes),
      put: async (upload) => (await loaded()).put(upload),
      begin: async (upload) => (await loaded()).begin(upload),
      remove: async (key) => (await loaded()).remove(key),
    };
  }

  async tenants(): Promise<readonly string[]> {
    return (await this.#load()).tenants();
  }
}
