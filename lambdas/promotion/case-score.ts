import type { CaseResult } from '../evaluation/api';

/** The score of an answer; undefined where the scorer had nothing to say of it, or there is no answer. */
export function caseScore(result: CaseResult | undefined, scorer: string): number | undefined {
  return result && Object.hasOwn(result.scores, scorer) ? result.scores[scorer]?.value : undefined;
}
