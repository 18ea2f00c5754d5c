import type { FineTuning, FineTuningStep } from './api';

/** What changes about a fine-tuning. */
export interface FineTuningMove {
  /** Left out: it stays where it is. */
  readonly step?: FineTuningStep;
  /** Why, in a sentence; left out: nothing that its history tells of. */
  readonly reason?: string;
  readonly fields?: Partial<
    Pick<
      FineTuning,
      | 'records'
      | 'trainingJob'
      | 'progress'
      | 'costUsd'
      | 'earlierCostUsd'
      | 'maxCostUsd'
      | 'isResumable'
      | 'stopping'
      | 'modelVersion'
      | 'turn'
    >
  >;
}

/** The next version of a fine-tuning. */
export function moveFineTuning(before: FineTuning, move: FineTuningMove, now: Date): FineTuning {
  const time = now.toISOString();
  const step = move.step ?? before.step;
  return {
    ...before,
    ...move.fields,
    step,
    updatedAt: time,
    history:
      move.reason === undefined ? before.history : [...before.history, { time, step, reason: move.reason }],
    version: before.version + 1,
  };
}
