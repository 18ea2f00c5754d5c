import type { FineTuning } from './api';
import { findFineTuning } from './find-fine-tuning';
import type { AdvanceDeps } from './fine-tuning-deps';
import { isDone } from './is-done';
import { moveFineTuning } from './move-fine-tuning';

/** Others change a fine-tuning seldom: more tries would be no coincidence. */
const mostTries = 10;

/**
 * Ends a fine-tuning that its machine cannot carry on: its job is stopped, so that nothing is billed that nobody follows.
 * Does nothing to one that has ended.
 */
export async function giveUpFineTuning(
  fineTuningId: string,
  reason: string,
  deps: Pick<AdvanceDeps, 'store' | 'jobs' | 'now'>,
): Promise<FineTuning> {
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    const fineTuning = await findFineTuning(fineTuningId, deps.store);
    if (isDone(fineTuning)) break;
    if (fineTuning.trainingJob !== undefined) await deps.jobs.stop(fineTuning.trainingJob);
    if (await deps.store.put(moveFineTuning(fineTuning, { step: 'failed', reason }, deps.now()))) break;
  }
  return await findFineTuning(fineTuningId, deps.store);
}
