import type { DocumentRecord } from '../domain/document';
import { AppError } from '../platform/errors';
import type { SyncEvent, SyncReport } from './api';
import { compareSource } from './compare-source';
import { describeFailure } from './describe-failure';
import type { DocumentSource, DocumentStates } from './ports';

/** What a sync needs. */
export interface SyncSourcesDeps {
  readonly states: DocumentStates;
  readonly now: () => Date;
  /** See `TrackDocumentDeps.wantedIndexes`. */
  readonly wantedIndexes?: () => Promise<readonly string[]>;
  /** Tells the workers that there is something to do. */
  readonly wake: () => void;
  /** @throws when the kit is closing */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** How often the documents in work are looked at. */
const lookMs = 100;
/** Documents that are still in work, past which a look ends: workers take the oldest first. */
const unfinishedPerLook = 50;

/** Compares each source with the index, has the differences indexed, and tells how far that is until it is done. */
export async function* syncSources(
  sources: readonly DocumentSource[],
  options: { isRebuild?: boolean },
  deps: SyncSourcesDeps,
): AsyncGenerator<SyncEvent> {
  const reports: SyncReport[] = [];
  for (const source of sources) reports.push(yield* syncSource(source, options, deps));
  yield { type: 'done', reports };
}

async function* syncSource(
  source: DocumentSource,
  options: { isRebuild?: boolean },
  deps: SyncSourcesDeps,
): AsyncGenerator<SyncEvent, SyncReport> {
  const begin = deps.now().getTime();
  const finish = () => deps.now().getTime() - begin;
  let difference: Awaited<ReturnType<typeof compareSource>>;
  try {
    difference = await compareSource(source, deps, { ...options, isFailedRetried: true });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'source_unavailable')) throw error;
    const { cause } = describeFailure(error);
    const nothing = { added: 0, changed: 0, deleted: 0, unchanged: 0, failed: [] };
    return { source: source.id, ...nothing, cause, durationMs: finish() };
  }
  const { opened, ...counts } = difference;
  deps.wake();

  const failed: SyncReport['failed'][number][] = [];
  let unfinished = opened;
  for (;;) {
    const left: string[] = [];
    let looked = 0;
    for (const id of unfinished) {
      if (left.length === unfinishedPerLook) break;
      looked++;
      const document = await deps.states.get(id);
      if (isInWork(document)) left.push(id);
      else if (document?.state === 'failed') failed.push(failureOf(document));
    }
    unfinished = [...left, ...unfinished.slice(looked)];
    const finished = opened.length - unfinished.length;
    yield { type: 'progress', source: source.id, finished, total: opened.length };
    if (unfinished.length === 0) {
      failed.sort((one, other) => (one.key < other.key ? -1 : 1));
      return { source: source.id, ...counts, failed, durationMs: finish() };
    }
    await deps.sleep(lookMs);
  }
}

function isInWork(document: DocumentRecord | undefined): boolean {
  return document?.state === 'pending' || document?.state === 'indexing';
}

function failureOf({ key, cause }: DocumentRecord): SyncReport['failed'][number] {
  return { key, message: cause?.message ?? 'indexing it failed', action: cause?.action ?? 'retry it' };
}
