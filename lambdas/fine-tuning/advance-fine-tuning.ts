import { AppError } from '../platform/errors';
import type { FineTuning } from './api';
import { buildRecords } from './build-records';
import { findFineTuning } from './find-fine-tuning';
import type { AdvanceDeps } from './fine-tuning-deps';
import { isDone } from './is-done';
import { type FineTuningMove, moveFineTuning } from './move-fine-tuning';
import { registerVersion } from './register-version';
import { type Turn, watchTraining } from './watch-training';

/** Where a fine-tuning stands, and when to look at it again. */
export interface AdvancedFineTuning {
  readonly fineTuning: FineTuning;
  /** Seconds to wait before it is advanced again; undefined when it is done. */
  readonly waitSeconds?: number;
}

/** Turns of one call: a fine-tuning takes five from its beginning to its end. */
const mostTurns = 20;
/** Codes of what a resumption would meet again. */
const lasting: readonly string[] = ['dataset_too_small', 'dataset_not_found', 'dataset_erased'];
/** Seconds until something is tried again that others were in the way of. */
const retrySeconds = 30;

/**
 * Takes a fine-tuning as far as it gets without waiting. Whoever advances it after this process was killed goes on from
 * there, and two that advance it at once do no more than one: a training job has a name that follows from the fine-tuning,
 * and every step is written down compared and set.
 *
 * @throws {@link AppError} `fine_tuning_not_found`; whatever is retryable, and then it is to be called again
 */
export async function advanceFineTuning(
  fineTuningId: string,
  deps: AdvanceDeps,
): Promise<AdvancedFineTuning> {
  for (let turn = 1; turn <= mostTurns; turn++) {
    const fineTuning = await findFineTuning(fineTuningId, deps.store);
    if (isDone(fineTuning)) {
      // A resumption makes the same files of the same dataset: nobody's data lies here for longer than it is used.
      await deps.files.erase(fineTuning.id);
      return { fineTuning };
    }
    const next = await takeTurn(fineTuning, deps);
    if ('waitSeconds' in next && next.move === undefined)
      return { fineTuning, waitSeconds: next.waitSeconds };
    if (next.move === undefined) continue;
    const moved = moveFineTuning(fineTuning, next.move, deps.now());
    const isWritten = await deps.store.put(moved);
    if (isWritten && next.waitSeconds !== undefined) {
      return { fineTuning: moved, waitSeconds: next.waitSeconds };
    }
  }
  return { fineTuning: await findFineTuning(fineTuningId, deps.store), waitSeconds: retrySeconds };
}

async function takeTurn(fineTuning: FineTuning, deps: AdvanceDeps): Promise<Turn> {
  try {
    switch (fineTuning.step) {
      case 'building':
        return { move: stopMove(fineTuning) ?? (await buildRecords(fineTuning, deps)) };
      case 'training':
        return await watchTraining(fineTuning, deps);
      default:
        return { move: await registerVersion(fineTuning, deps) };
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.isRetryable) throw error;
    const fields = { isResumable: lasting.includes(error.code) ? false : undefined };
    return { move: { step: 'failed', reason: error.message, fields } };
  }
}

function stopMove({ stopping }: FineTuning): FineTuningMove | undefined {
  return stopping === undefined ? undefined : { step: 'stopped', reason: stopping };
}
