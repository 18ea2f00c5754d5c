import type { Pointers } from './api';

/** The next version of the pointers. */
export function movePointers(
  pointers: Pointers | undefined,
  changes: Partial<
    Pick<Pointers, 'champion' | 'candidate' | 'previousChampion' | 'canaryPercent' | 'rollout'>
  >,
  made: { readonly now: Date; readonly by: string; readonly reason: string },
): Pointers {
  return {
    canaryPercent: 0,
    ...pointers,
    ...changes,
    version: (pointers?.version ?? 0) + 1,
    changedAt: made.now.toISOString(),
    changedBy: made.by,
    reason: made.reason,
  };
}
