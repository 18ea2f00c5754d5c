import type { FineTuning } from './api';

/** Whether nothing more happens to it by itself. */
export function isDone({ step }: Pick<FineTuning, 'step'>): boolean {
  return step === 'registered' || step === 'stopped' || step === 'failed';
}
