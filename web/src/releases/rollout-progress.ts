import type { Wire } from '../../../lambdas/api/api';
import {
  type Rollout,
  type RolloutEntry,
  type RolloutStep,
  rolloutEnds,
} from '../../../lambdas/promotion/api';

/** A step of a rollout as it is shown. */
export interface ShownStep {
  readonly step: RolloutStep;
  /** `left-out`: the rollout ended before it, or did not need it. */
  readonly state: 'done' | 'now' | 'to-come' | 'left-out' | 'ended-well' | 'ended-badly';
  readonly entries: readonly Wire<RolloutEntry>[];
}

/** The way of a candidate that nothing stops. */
const way = [
  'evaluating',
  'gating',
  'waiting-for-approval',
  'canary',
  'promoted',
] as const satisfies readonly RolloutStep[];

const ends: readonly RolloutStep[] = rolloutEnds;
const badEnds: readonly RolloutStep[] = ends.filter((step) => step !== 'promoted');

/** Whether a rollout has ended. */
export function hasEnded({ step }: Pick<Wire<Rollout>, 'step'>): boolean {
  return ends.includes(step);
}

/** The steps of a rollout: those that it took, the one that it is at, and those to come. */
export function rolloutProgress(
  rollout: Pick<Wire<Rollout>, 'step' | 'history' | 'gate'>,
): readonly ShownStep[] {
  const { step: now, history, gate } = rollout;
  const isStopped = badEnds.includes(now);
  const shown: readonly RolloutStep[] = isStopped ? [...way.slice(0, -1), now] : way;
  const place = shown.indexOf(now);
  return shown.map((step, index) => {
    const entries = history.filter((entry) => entry.step === step);
    const isRefused = step === 'gating' && gate !== undefined && gate.verdict !== 'promote';
    const state = isRefused ? 'ended-badly' : stateOf(step, index, place, entries.length > 0);
    return { step, state, entries };
  });
}

function stateOf(step: RolloutStep, index: number, place: number, wasTaken: boolean): ShownStep['state'] {
  if (index > place) return 'to-come';
  if (index < place) return wasTaken ? 'done' : 'left-out';
  if (step === 'promoted') return 'ended-well';
  return badEnds.includes(step) ? 'ended-badly' : 'now';
}
