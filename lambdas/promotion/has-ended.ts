import type { RolloutStep } from './api';

/** Whether nothing more is decided after this step; what it says may still have to be carried out. */
export function hasEnded(step: RolloutStep): boolean {
  switch (step) {
    case 'evaluating':
    case 'gating':
    case 'waiting-for-approval':
    case 'canary':
      return false;
    case 'promoted':
    case 'held':
    case 'rejected':
    case 'rolled-back':
    case 'failed':
      return true;
  }
}
