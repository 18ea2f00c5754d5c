import type { Caller } from '../domain/caller';
import type { DocumentRecord } from '../domain/document';
import { AppError } from '../platform/errors';
import type { PassageIndex } from '../vector-search/api';
import type { AnnouncedUpload, Documents, SyncEvent } from './api';
import { checkDocumentName } from './check-document-name';
import { identifyDocument } from './identify-document';
import type { DocumentSource, DocumentUploads, SourceEntry, SourceName } from './ports';
import { reopenDocument } from './reopen-document';
import type { IngestionSettings } from './settings';
import { type TrackDocumentDeps, trackEntry, trackKey } from './track-document';
import { UploadNotFoundError } from './upload-not-found-error';

/** What the documents need. */
export interface DocumentsDeps extends TrackDocumentDeps {
  /** Sources beside the uploads. */
  readonly sources: readonly SourceName[];
  readonly uploads: DocumentUploads;
  readonly index: Pick<PassageIndex, 'list' | 'delete'>;
  readonly settings: IngestionSettings;
  /** Tells whoever indexes that there is something to do. */
  readonly wake: () => void | Promise<void>;
  /** Syncs these sources: in this process, or by something that this process only follows. */
  readonly syncSources: (
    sources: readonly SourceName[],
    options: { isRebuild?: boolean },
  ) => AsyncIterable<SyncEvent>;
}

/** The documents as callers see them: each only those of the own tenant that one of the own groups may read. */
export function createDocuments(deps: DocumentsDeps): Documents {
  const { states, uploads, index, now, wake } = deps;

  async function find(caller: Caller, documentId: string): Promise<DocumentRecord> {
    const document = await states.get(documentId);
    if (document && mayRead(caller, document)) return document;
    throw new AppError(`there is no document ${documentId}: GET /v1/documents lists those there are`, {
      kind: 'not-found',
      code: 'document_not_found',
      parameter: 'id',
    });
  }

  /** @returns the key that the upload is kept under */
  async function checkUpload(caller: Caller, upload: AnnouncedUpload): Promise<string> {
    const key = checkDocumentName(upload.name);
    checkSize(upload, deps.settings);
    checkGroups(caller, upload);
    const replaced = await states.get(identifyDocument(uploads.of(caller.tenant).id, key));
    if (replaced && replaced.state !== 'deleted' && !mayRead(caller, replaced)) {
      throw new AppError(`the name ${key} is taken by a document of another group: choose another name`, {
        kind: 'conflict',
        code: 'document_name_taken',
        parameter: 'name',
      });
    }
    return key;
  }

  async function keepUpload(source: DocumentSource, entry: SourceEntry): Promise<DocumentRecord> {
    const { document } = await trackEntry(source, entry, deps, { isFailedRetried: true });
    await wake();
    return document;
  }

  return {
    list: (caller, query) => {
      const { state, ...others } = query;
      const { tenant, groups } = caller;
      return states.list({ ...others, tenant, groups, states: state && [state] });
    },

    counts: ({ tenant, groups }) => states.count({ tenant, groups }),

    get: find,

    passages: async (caller, documentId) => {
      await find(caller, documentId);
      return await index.list(documentId, { tenant: caller.tenant, groups: caller.groups });
    },

    upload: async (caller, upload) => {
      const { content, groups = [], metadata = {} } = upload;
      const key = await checkUpload(caller, { ...upload, sizeBytes: content.byteLength });
      const source = uploads.of(caller.tenant);
      return await keepUpload(source, await source.put({ key, content, groups, metadata }));
    },

    beginUpload: async (caller, upload) => {
      const { sizeBytes, groups = [], metadata = {} } = upload;
      const key = await checkUpload(caller, upload);
      const source = uploads.of(caller.tenant);
      const ticket = await source.begin({ key, sizeBytes, groups, metadata });
      return { documentId: identifyDocument(source.id, key), ticket };
    },

    receiveUpload: async (token, read) => {
      const received = await uploads.receive?.(token, read);
      if (received === undefined) throw new UploadNotFoundError();
      return await keepUpload(uploads.of(received.tenant), received.entry);
    },

    delete: async (caller, documentId) => {
      const document = await find(caller, documentId);
      const source = uploads.of(caller.tenant);
      if (document.source !== source.id) {
        throw new AppError(
          `${document.key} belongs to ${document.source}, which the index follows: delete it there`,
          { kind: 'conflict', code: 'document_not_owned' },
        );
      }
      if (document.state === 'deleted') return document;
      await source.remove(document.key);
      const { difference, document: opened } = await trackKey(source, document.key, deps);
      // Uploaded once more since it was removed, or removed by another who was quicker.
      if (opened === undefined || difference !== 'deleted') return opened ?? document;
      // Of a crash from here on the record is left, pending, and whoever takes it up finds the document missing.
      await index.delete({ documentId, generation: opened.generation });
      const deleted: DocumentRecord = {
        ...opened,
        contentHash: undefined,
        passages: 0,
        state: 'deleted',
      };
      // Refused when it was uploaded once more meanwhile, as a later generation.
      return (await states.put(deleted)) ? deleted : await find(caller, documentId);
    },

    retry: async (caller, documentId) => {
      const document = await find(caller, documentId);
      if (document.state !== 'failed') return document;
      const reopened = reopenDocument(document, now());
      const isOpened = await states.put(reopened, { isNewer: true });
      await wake();
      // Whoever was quicker has opened it too.
      return isOpened ? reopened : await find(caller, documentId);
    },

    sync: async function* (caller, { source: wanted, isRebuild }) {
      const own: readonly SourceName[] = [...deps.sources, uploads.of(caller.tenant)].filter(
        ({ tenant }) => tenant === caller.tenant,
      );
      const sources = own.filter(({ id }) => wanted === undefined || id === wanted);
      if (sources.length === 0) {
        throw new AppError(`there is no source ${wanted}: there are ${own.map(({ id }) => id).join(', ')}`, {
          kind: 'not-found',
          code: 'source_not_found',
          parameter: 'source',
        });
      }
      yield* deps.syncSources(sources, { isRebuild });
    },
  };
}

function mayRead(caller: Caller, document: DocumentRecord): boolean {
  if (document.tenant !== caller.tenant) return false;
  return document.groups.length === 0 || document.groups.some((group) => caller.groups.includes(group));
}

function checkSize({ name, sizeBytes }: AnnouncedUpload, { maxDocumentSizeBytes }: IngestionSettings): void {
  if (sizeBytes === 0) {
    throw new AppError(`${name} is empty: upload a document with text in it`, {
      kind: 'invalid',
      code: 'document_empty',
    });
  }
  if (sizeBytes > maxDocumentSizeBytes) {
    throw new AppError(
      `${name} has ${sizeBytes} bytes, at most ${maxDocumentSizeBytes} are taken: split it, or raise maxDocumentSizeBytes of the environment's ingestion`,
      { kind: 'too-large', code: 'document_too_large' },
    );
  }
}

function checkGroups(caller: Caller, { groups = [] }: AnnouncedUpload): void {
  const foreign = groups.filter((group) => !caller.groups.includes(group));
  if (foreign.length > 0 && !caller.roles.includes('operator')) {
    throw new AppError(
      `you are not in ${foreign.join(', ')}: name only groups of your own (${caller.groups.join(', ') || 'you are in none'})`,
      { kind: 'forbidden', code: 'group_not_yours', parameter: 'groups' },
    );
  }
}
