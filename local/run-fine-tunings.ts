import type { LocalTrainingJobs } from '../lambdas/fine-tuning/adapters/local-training-jobs';
import { advanceFineTuning } from '../lambdas/fine-tuning/advance-fine-tuning';
import type { AdvanceDeps } from '../lambdas/fine-tuning/fine-tuning-deps';
import { giveUpFineTuning } from '../lambdas/fine-tuning/give-up-fine-tuning';
import { isDone } from '../lambdas/fine-tuning/is-done';
import type { FineTuningMachine } from '../lambdas/fine-tuning/ports';
import { runTurns } from './run-turns';

/** What carries the fine-tunings of this process on. */
export interface RunningFineTunings extends FineTuningMachine {
  /** Ends in passing: training jobs write their checkpoints, from which the next process goes on. */
  close(): Promise<void>;
}

/** The longest wait, in seconds: a tiny model is tuned in a minute. */
const longestWaitSeconds = 2;
/** Fine-tunings that are looked at when the kit starts, for those that were left. */
const mostLeft = 100;

/** Carries fine-tunings on, each for itself, and takes up those that an earlier process has left. */
export async function runFineTunings(
  deps: AdvanceDeps & { readonly jobs: LocalTrainingJobs },
  tenant: string,
): Promise<RunningFineTunings> {
  const turns = runTurns({
    advance: async (fineTuningId) => (await advanceFineTuning(fineTuningId, deps)).waitSeconds,
    giveUp: async (fineTuningId) => {
      await giveUpFineTuning(fineTuningId, 'it could not be carried on: see kit.log', deps);
    },
    onFailure: ({ id: fineTuningId, ...failure }) =>
      deps.log('fine_tuning.not_advanced', { fineTuningId, ...failure }),
    longestWaitSeconds,
  });
  for (const fineTuning of await deps.store.list(tenant, mostLeft)) {
    if (!isDone(fineTuning)) turns.start(fineTuning.id);
  }
  return {
    start: async (fineTuningId) => turns.start(fineTuningId),
    close: async () => {
      for (const id of await turns.close()) {
        const { trainingJob } = (await deps.store.get(id)) ?? {};
        if (trainingJob !== undefined) await deps.jobs.interrupt(trainingJob);
      }
    },
  };
}
