import type { FailureCause } from '../domain/document';
import { AppError } from '../platform/errors';
import type { SyncEvent, SyncReport } from './api';
import { listDocuments } from './list-documents';
import type { DocumentStates, SourceName, SyncPlan, SyncProgress, SyncRun, SyncRuns } from './ports';

/** What following syncs needs. */
export interface FollowSyncsDeps {
  readonly runs: SyncRuns;
  readonly progress: SyncProgress;
  readonly states: DocumentStates;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** How often a run is looked at. */
const lookMs = 1_000;
/** How often a run that has ended is looked at for what is missing. */
const mostLooksAfterEnd = 5;
/** A call of the API ends after 15 minutes whatever it does: better with a sentence. */
const longestMs = 14 * 60_000;

/**
 * Starts a sync of each source that runs by itself, or finds the one that does, and tells how far they are.
 *
 * @throws `sync_goes_on` after 14 minutes, `sync_failed` when a run broke down
 */
export async function* followSyncs(
  sources: readonly SourceName[],
  { isRebuild = false }: { isRebuild?: boolean },
  deps: FollowSyncsDeps,
): AsyncGenerator<SyncEvent> {
  const endMs = deps.now().getTime() + longestMs;
  const started: { source: SourceName; run: SyncRun }[] = [];
  for (const source of sources) {
    const run = await deps.runs.start({ source: source.id, tenant: source.tenant, isRebuild });
    started.push({ source, run });
  }
  const reports: SyncReport[] = [];
  for (const { source, run } of started) reports.push(yield* follow(source, run, endMs, deps));
  yield { type: 'done', reports };
}

async function* follow(
  source: SourceName,
  run: SyncRun,
  endMs: number,
  deps: FollowSyncsDeps,
): AsyncGenerator<SyncEvent, SyncReport> {
  let told = '';
  let looksAfterEnd = 0;
  for (;;) {
    // In this order: what is written before a run ends is read after it was seen to have ended.
    const state = await deps.runs.state(run.id);
    const { plan, finished } = await deps.progress.get(run.id);
    if (plan) {
      const event = { type: 'progress', source: source.id, finished, total: plan.total } as const;
      if (JSON.stringify(event) !== told) yield event;
      told = JSON.stringify(event);
    }
    if (state === 'failed' || (state === 'done' && plan === undefined)) throw syncFailed(source.id, run.id);
    if (state === 'done' && plan && finished >= plan.total) return await reportOf(source, run, plan, deps);
    // The last batches may be seen a moment after the end of the run; longer than that, they broke down.
    if (state === 'done' && looksAfterEnd++ === mostLooksAfterEnd) throw syncFailed(source.id, run.id);
    if (deps.now().getTime() >= endMs) {
      throw goesOn(source.id, plan && `${finished} of ${plan.total} documents are done`);
    }
    await deps.sleep(lookMs);
  }
}

async function reportOf(
  source: SourceName,
  { startedAt }: SyncRun,
  { total, ...counts }: SyncPlan,
  { states, now }: FollowSyncsDeps,
): Promise<SyncReport> {
  const failed: SyncReport['failed'][number][] = [];
  // A sync tries every failed document again: those that have failed now are its own.
  if (total > 0) {
    const query = { tenant: source.tenant, source: source.id, states: ['failed'] } as const;
    for await (const { key, cause = unknownCause } of listDocuments(states, query)) {
      failed.push({ key, message: cause.message, action: cause.action });
    }
  }
  return {
    source: source.id,
    ...counts,
    failed,
    durationMs: now().getTime() - Date.parse(startedAt),
  };
}

const unknownCause: FailureCause = { code: 'unknown', message: 'indexing it failed', action: 'retry it' };

function goesOn(source: string, progress = 'it is being compared'): AppError {
  return new AppError(
    `the sync of ${source} goes on by itself, ${progress}: run "kit sync" again to follow it`,
    {
      kind: 'timeout',
      code: 'sync_goes_on',
      isRetryable: true,
    },
  );
}

function syncFailed(source: string, run: string): AppError {
  return new AppError(
    `the sync of ${source} broke down, some documents are missing: see the execution ${run} in Step Functions, then run "kit sync" again, which goes on where it stopped`,
    { kind: 'unavailable', code: 'sync_failed', isRetryable: true },
  );
}
