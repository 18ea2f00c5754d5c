import type { CaseResult } from './api';

/** Whether nothing of a row is worth another try: its answer has not failed, and neither has a scorer of it. */
export function isFinished({ state, failedScorers = [] }: CaseResult): boolean {
  return (state === 'answered' || state === 'declined') && failedScorers.length === 0;
}
