import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentRecord } from '../domain/document';
import { AppError } from '../platform/errors';
import type { PassageIndex } from '../vector-search/api';
import type { Documents } from './api';
import { createDocuments } from './documents';
import { followSource } from './follow-source';
import { indexPending } from './index-pending';
import type { IngestDocumentDeps } from './ingest-document';
import { listTargets } from './list-targets';
import type { DocumentSource, DocumentUploads } from './ports';
import { recoverDocuments } from './recover-documents';
import { syncSources } from './sync-sources';

/** What ingestion needs. */
export interface IngestionDeps extends Omit<IngestDocumentDeps, 'findSource'> {
  /** Sources that are followed; documents of others that were followed once are let go of. */
  readonly sources: readonly DocumentSource[];
  readonly uploads: DocumentUploads;
  /** The index that the passages of a document are shown from; left out: the environment's own. */
  readonly shownIndex?: Pick<PassageIndex, 'list'>;
}

/** How often sources that tell of changes are compared all the same, in case one was not told. */
const compareMs = 60_000;

/**
 * Starts to follow the sources: when it returns they have been compared with the index, and what differs is being
 * indexed; from then on changes are indexed as they come.
 *
 * One process at a time: what another has in work is taken from it.
 *
 * @returns the documents, and what ends it all: what is in work is put back and taken up by the next start
 */
export async function startIngestion(
  ingestion: IngestionDeps,
): Promise<{ documents: Documents; close(): Promise<void> }> {
  const { sources, uploads, log } = ingestion;
  // While nobody can say what is pinned, no document is missing anywhere; the next comparison finds what is.
  const listTargetIds = () =>
    listTargets(ingestion).then(
      (targets) => targets.map(({ id }) => id),
      () => [],
    );
  // Without releases nothing but a start, which compares them all, brings a document into another index.
  const deps = { ...ingestion, wantedIndexes: ingestion.pinnedTargets && listTargetIds };
  const findSource = ({ source, tenant }: Pick<DocumentRecord, 'source' | 'tenant'>) =>
    [...sources, uploads.of(tenant)].find(({ id }) => id === source);
  await recoverDocuments({ ...deps, findSource });

  let wake = (): void => {};
  const follow = (source: DocumentSource) => followSource(source, { ...deps, wake: () => wake() });
  const followed = await Promise.all(sources.map(follow));
  const tenants = await uploads.tenants();
  const uploaded = await Promise.all(tenants.map((tenant) => follow(uploads.of(tenant))));
  await Promise.all([...followed, ...uploaded].map((source) => source.compare()));
  // Only now: parsing beside the comparison would make a start many times as long.
  const workers = indexPending({ ...deps, findSource });
  wake = workers.wake;
  const timer = setInterval(() => {
    for (const source of followed) void source.compare();
  }, compareMs);
  log('ingestion.started', { sources: sources.length });

  const closing = new AbortController();
  const sleepUntilClosed = async (milliseconds: number) => {
    try {
      await sleep(milliseconds, undefined, { signal: closing.signal });
    } catch (cause) {
      throw new AppError('the kit is closing: sync again when it runs', {
        kind: 'unavailable',
        code: 'closing',
        isRetryable: true,
        cause,
      });
    }
  };
  const documents = createDocuments({
    ...deps,
    index: {
      list: (documentId, access) => (deps.shownIndex ?? deps.index).list(documentId, access),
      delete: async (removed) => {
        for (const { index } of await listTargets(deps)) await index.delete(removed);
      },
    },
    wake,
    syncSources: (names, options) => {
      const synced = names.flatMap(({ id, tenant }) => findSource({ source: id, tenant }) ?? []);
      return syncSources(synced, options, { ...deps, wake, sleep: sleepUntilClosed });
    },
  });
  return {
    documents,
    close: async () => {
      clearInterval(timer);
      closing.abort();
      await Promise.all([...followed, ...uploaded].map((source) => source.close()));
      await workers.close();
    },
  };
}
