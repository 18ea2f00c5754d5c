import type { Rollout } from './api';
import { hasEnded } from './has-ended';

/** Whether a rollout has ended, its pointers are let go and everybody has been told. */
export function isDone({ step, announced, history }: Rollout): boolean {
  return hasEnded(step) && announced === history.length;
}
