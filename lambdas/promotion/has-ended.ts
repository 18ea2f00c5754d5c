import { type RolloutStep, rolloutEnds } from './api';

const ends: readonly RolloutStep[] = rolloutEnds;

/** Whether nothing more is decided after this step; what it says may still have to be carried out. */
export function hasEnded(step: RolloutStep): boolean {
  return ends.includes(step);
}
