import type { Rollout } from './api';
import { endRollout } from './end-rollout';
import { findRollout } from './find-rollout';
import { finishRollout } from './finish-rollout';
import { hasEnded } from './has-ended';
import type { PromotionDeps } from './promotion-deps';

/** Others change a rollout seldom: more tries would be no coincidence. */
const mostTries = 10;

/**
 * Ends a rollout that its machine cannot carry on, e.g. because nothing says how its canary does: the candidate loses its
 * traffic. Does nothing to one that has ended.
 */
export async function stopRollout(rolloutId: string, reason: string, deps: PromotionDeps): Promise<Rollout> {
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    const rollout = await findRollout(rolloutId, deps.rollouts);
    if (hasEnded(rollout.step) || (await endRollout(rollout, { by: 'kit', reason }, deps))) break;
  }
  await finishRollout(rolloutId, deps);
  return await findRollout(rolloutId, deps.rollouts);
}
