import type { Rollout } from './api';
import { endingMove } from './ending-move';
import { hasEnded } from './has-ended';
import { moveRollout } from './move-rollout';
import type { PromotionDeps } from './promotion-deps';

/**
 * Writes down that a rollout has ended before its time; its pointers are settled by whoever advances it, or by the caller.
 *
 * One that was promoted a moment ago and still has the pointers is ended too, and nobody is told that it was promoted.
 *
 * @param rollout - as it was read after the pointers, which are still its own
 * @returns whether it has ended; false when somebody else changed it meanwhile
 */
export async function endRollout(
  rollout: Rollout,
  why: { readonly by: string; readonly reason: string },
  { rollouts, now }: Pick<PromotionDeps, 'rollouts' | 'now'>,
): Promise<boolean> {
  if (hasEnded(rollout.step) && rollout.step !== 'promoted') return true;
  const history = rollout.step === 'promoted' ? rollout.history.slice(0, rollout.announced) : rollout.history;
  return await rollouts.put(moveRollout({ ...rollout, history }, endingMove(rollout, why), now()));
}
