import type { Rollout } from './api';
import type { RolloutMove } from './move-rollout';

/**
 * Ends a rollout before its time: what is in its canary is rolled back, what has not come so far is rejected by a person
 * or has failed by itself.
 */
export function endingMove(
  { step, canaryStep }: Pick<Rollout, 'step' | 'canaryStep'>,
  { by, reason }: { readonly by: string; readonly reason: string },
): RolloutMove {
  if (step === 'promoted' || (step === 'canary' && canaryStep !== undefined)) {
    return { entries: [{ step: 'rolled-back', reason, by, change: 'rolled-back' }] };
  }
  return by === 'kit'
    ? { entries: [{ step: 'failed', reason, by, change: 'held' }] }
    : { entries: [{ step: 'rejected', reason, by, change: 'rejected' }] };
}
