import type { Rollout, RolloutEntry } from './api';

/** What changes about a rollout. */
export interface RolloutMove {
  /** What happened, oldest first; the step of the last one is where the rollout stands then. */
  readonly entries: readonly [Omit<RolloutEntry, 'time'>, ...Omit<RolloutEntry, 'time'>[]];
  readonly fields?: Partial<
    Pick<Rollout, 'evaluationId' | 'canaryStep' | 'canaryPercent' | 'since' | 'until' | 'gate'>
  >;
}

/** The next version of a rollout. */
export function moveRollout(rollout: Rollout, { entries, fields }: RolloutMove, now: Date): Rollout {
  const time = now.toISOString();
  return {
    ...rollout,
    ...fields,
    step: entries.at(-1)?.step ?? rollout.step,
    updatedAt: time,
    reasons: entries.map(({ reason }) => reason),
    history: [...rollout.history, ...entries.map((entry) => ({ time, ...entry }))],
    version: rollout.version + 1,
  };
}
