import type { Pointers, Rollout } from './api';
import { movePointers } from './move-pointers';
import type { PromotionDeps } from './promotion-deps';

/**
 * Makes the pointers what an ended rollout says, and lets them go. Does nothing when it has been done.
 *
 * @param pointers - read before the rollout was: whoever ends a rollout changes it first and the pointers then
 * @returns whether they are settled; false when somebody else moved them meanwhile
 */
export async function settlePointers(
  rollout: Rollout,
  pointers: Pointers | undefined,
  deps: Pick<PromotionDeps, 'pointers' | 'now'>,
): Promise<boolean> {
  if (pointers?.rollout !== rollout.id) return true;
  const { by = 'kit', reason = rollout.step } = rollout.history.at(-1) ?? {};
  const made = { now: deps.now(), by, reason };
  return await deps.pointers.swap(
    movePointers(pointers, { canaryPercent: 0, rollout: undefined, ...outcome(rollout, pointers) }, made),
  );
}

function outcome(
  { step, candidate, champion }: Rollout,
  pointers: Pointers,
): Partial<Pick<Pointers, 'champion' | 'candidate' | 'previousChampion'>> {
  switch (step) {
    case 'promoted':
      return { champion: candidate, previousChampion: pointers.champion ?? champion, candidate: undefined };
    case 'held':
      // Nothing speaks against it: it stays the candidate, and its index is kept.
      return {};
    default:
      return { candidate: undefined };
  }
}
