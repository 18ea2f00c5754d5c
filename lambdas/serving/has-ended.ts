import type { Deployment } from './api';

/** Whether a deployment has no component any more; one that is `deployed` has. */
export function hasEnded({ step }: Pick<Deployment, 'step'>): boolean {
  return step === 'removed' || step === 'failed';
}
