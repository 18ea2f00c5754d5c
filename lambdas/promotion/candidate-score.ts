import type { CaseResult } from '../evaluation/api';
import { caseScore } from './case-score';

/**
 * The score of an answer of the candidate. One that failed counts as 0 where the champion's answer to the same case has
 * a score, for the scorer applies there: a candidate that breaks down on what is hard gains nothing by it.
 */
export function candidateScore(
  result: CaseResult,
  champion: CaseResult | undefined,
  scorer: string,
): number | undefined {
  const score = caseScore(result, scorer);
  if (score !== undefined) return score;
  const hasFailed = result.state === 'failed' || result.state === 'cancelled';
  return hasFailed && caseScore(champion, scorer) !== undefined ? 0 : undefined;
}
