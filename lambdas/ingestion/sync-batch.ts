import type { DocumentRecord } from '../domain/document';
import { AppError } from '../platform/errors';
import { identifyDocument } from './identify-document';
import { hasTimeForDocument, type IndexDocumentDeps, indexDocument } from './index-document';
import type { DocumentSource, SyncProgress } from './ports';
import type { SyncBatch } from './sync-batch-shape';
import { trackKey } from './track-document';

/** What working off a batch needs. */
export interface SyncBatchDeps extends IndexDocumentDeps {
  readonly progress: SyncProgress;
  /** See `TrackDocumentDeps.wantedIndexes`. */
  readonly wantedIndexes?: () => Promise<readonly string[]>;
}

/** A batch after a step: what is to be done next, and when. */
export interface SyncBatchStep extends SyncBatch {
  /** At least 1. */
  readonly waitSeconds: number;
}

/** Documents whose states are looked at at the same time. */
const openedAtOnce = 10;
/** How often, in milliseconds, the progress is written. */
const progressMs = 2_000;
/** Longest wait for documents that others have in work. */
const mostWaitSeconds = 300;

/**
 * Takes a batch of a sync one step further. Repeating a step that was cut off does no harm.
 *
 * `open` writes down which documents are to be indexed; `index` indexes them for as long as this invocation has time,
 * and is repeated until none is in work any more.
 */
export async function syncBatch(batch: SyncBatch, deps: SyncBatchDeps): Promise<SyncBatchStep> {
  switch (batch.step) {
    case 'open':
      await openDocuments(batch, deps);
      return { ...batch, step: 'index', waitSeconds: 1 };
    case 'index': {
      const waitMs = await indexDocuments(batch, deps);
      if (waitMs === undefined) return { ...batch, step: 'done', waitSeconds: 1 };
      const waitSeconds = Math.min(mostWaitSeconds, Math.max(1, Math.ceil(waitMs / 1_000)));
      return { ...batch, waitSeconds };
    }
    case 'done':
      return { ...batch, waitSeconds: 1 };
  }
}

async function openDocuments(batch: SyncBatch, deps: SyncBatchDeps): Promise<void> {
  const source = sourceOf(batch, deps);
  const options = { isRebuild: batch.isRebuild, isFailedRetried: true };
  for (let start = 0; start < batch.keys.length; start += openedAtOnce) {
    const keys = batch.keys.slice(start, start + openedAtOnce);
    await Promise.all(keys.map((key) => trackKey(source, key, deps, options)));
  }
}

/** @returns milliseconds until the rest is due; undefined when nothing is left */
async function indexDocuments(batch: SyncBatch, deps: SyncBatchDeps): Promise<number | undefined> {
  const { run, keys, batch: place } = batch;
  let finished = 0;
  let writtenMs = deps.now().getTime();
  let waitMs: number | undefined;
  for (const key of keys) {
    const id = identifyDocument(batch.source, key);
    const document =
      (hasTimeForDocument(deps) ? await indexDocument(id, deps) : undefined) ?? (await deps.states.get(id));
    const nowMs = deps.now().getTime();
    if (document && isInWork(document)) waitMs = Math.min(waitMs ?? Infinity, dueMs(document) - nowMs);
    else finished++;
    if (nowMs - writtenMs < progressMs) continue;
    writtenMs = nowMs;
    await deps.progress.putFinished(run, place, finished);
  }
  await deps.progress.putFinished(run, place, finished);
  return waitMs;
}

function sourceOf({ source: id, tenant }: SyncBatch, { findSource }: SyncBatchDeps): DocumentSource {
  const source = findSource({ source: id, tenant });
  if (source) return source;
  throw new AppError(`${id} is no longer followed: sync the sources there are`, {
    kind: 'not-found',
    code: 'source_not_found',
  });
}

function isInWork({ state }: DocumentRecord): boolean {
  return state === 'pending' || state === 'indexing';
}

function dueMs({ retryAt, deadlineAt }: DocumentRecord): number {
  const due = retryAt ?? deadlineAt;
  return due === undefined ? 0 : Date.parse(due);
}
