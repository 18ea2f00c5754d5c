import type { LocalTrainingJobs } from '../lambdas/fine-tuning/adapters/local-training-jobs';
import { advanceFineTuning } from '../lambdas/fine-tuning/advance-fine-tuning';
import type { AdvanceDeps } from '../lambdas/fine-tuning/fine-tuning-deps';
import { giveUpFineTuning } from '../lambdas/fine-tuning/give-up-fine-tuning';
import { isDone } from '../lambdas/fine-tuning/is-done';
import type { FineTuningMachine } from '../lambdas/fine-tuning/ports';
import { AppError } from '../lambdas/platform/errors';

/** What carries the fine-tunings of this process on. */
export interface RunningFineTunings extends FineTuningMachine {
  /** Ends in passing: training jobs write their checkpoints, from which the next process goes on. */
  close(): Promise<void>;
}

/** The longest wait, in seconds: a tiny model is tuned in a minute. */
const longestWaitSeconds = 2;
/** Failures in a row after which a fine-tuning is given up: as many as the state machine on AWS takes. */
const mostFailures = 6;
/** Fine-tunings that are looked at when the kit starts, for those that were left. */
const mostLeft = 100;

/** Carries fine-tunings on, each for itself, and takes up those that an earlier process has left. */
export async function runFineTunings(
  deps: AdvanceDeps & { readonly jobs: LocalTrainingJobs },
  tenant: string,
): Promise<RunningFineTunings> {
  const running = new Map<string, Promise<void>>();
  const closing = new AbortController();

  function start(fineTuningId: string): void {
    if (closing.signal.aborted || running.has(fineTuningId)) return;
    const ended = run(fineTuningId).finally(() => running.delete(fineTuningId));
    running.set(fineTuningId, ended);
  }

  async function run(fineTuningId: string): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      const waitSeconds = await advance(fineTuningId, failures >= mostFailures).then(
        (seconds) => {
          failures = 0;
          return seconds;
        },
        (error: unknown) => {
          failures++;
          const code = error instanceof AppError ? error.code : 'internal';
          deps.log('fine_tuning.not_advanced', { fineTuningId, failures, code });
          return longestWaitSeconds;
        },
      );
      if (waitSeconds === undefined) return;
      await pause(Math.min(waitSeconds, longestWaitSeconds) * 1_000, closing.signal);
    }
  }

  /** @returns seconds to wait; undefined when it is done */
  async function advance(fineTuningId: string, isGivenUp: boolean): Promise<number | undefined> {
    if (isGivenUp) await giveUpFineTuning(fineTuningId, 'it could not be carried on: see kit.log', deps);
    return (await advanceFineTuning(fineTuningId, deps)).waitSeconds;
  }

  for (const fineTuning of await deps.store.list(tenant, mostLeft)) {
    if (!isDone(fineTuning)) start(fineTuning.id);
  }
  return {
    start: async (fineTuningId) => start(fineTuningId),
    close: async () => {
      closing.abort();
      const left = [...running.keys()];
      await Promise.all(running.values());
      for (const id of left) {
        const { trainingJob } = (await deps.store.get(id)) ?? {};
        if (trainingJob !== undefined) await deps.jobs.interrupt(trainingJob);
      }
    },
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
