import { AppError } from '../platform/errors';
import { announceRollout } from './announce-rollout';
import { hasEnded } from './has-ended';
import { isDone } from './is-done';
import type { PromotionDeps } from './promotion-deps';
import { settlePointers } from './settle-pointers';

/** Others move the pointers seldom: more tries would be no coincidence. */
const mostTries = 5;

/**
 * Carries out what an ended rollout says, so that nobody has to wait for its machine: pointers first, then words. What
 * fails is written into the log and left to the machine, which does the same.
 */
export async function finishRollout(rolloutId: string, deps: PromotionDeps): Promise<void> {
  try {
    for (let attempt = 1; attempt <= mostTries; attempt++) {
      const pointers = await deps.pointers.read();
      const rollout = await deps.rollouts.get(rolloutId);
      if (rollout === undefined || isDone(rollout) || !hasEnded(rollout.step)) return;
      if (!(await settlePointers(rollout, pointers, deps))) continue;
      const announced = await announceRollout(rollout, deps);
      if (announced === rollout.announced) return;
      await deps.rollouts.put({ ...rollout, announced, version: rollout.version + 1 });
    }
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'internal';
    deps.log('promotion.rollout_not_finished', { rolloutId, code });
  }
}
