import type { RolloutStep } from './api';

/** Every step of a rollout, in the order that it takes them; from `promoted` on it has ended. */
export const rolloutSteps = [
  'evaluating',
  'gating',
  'waiting-for-approval',
  'canary',
  'promoted',
  'held',
  'rejected',
  'rolled-back',
  'failed',
] as const satisfies readonly RolloutStep[];
