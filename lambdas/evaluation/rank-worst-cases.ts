import type { CaseResult, EvaluationReport } from './api';

/** A case with what both releases made of it. */
export interface RankedCase {
  readonly candidate: CaseResult;
  readonly champion?: CaseResult;
}

/**
 * Cases in the order in which they are worth reading: first those on which the candidate failed, then by the mean of its
 * scores, the lowest first; of equal ones, those that lost most against the champion.
 */
export function rankWorstCases({ candidate, champion }: EvaluationReport): readonly RankedCase[] {
  const champions = new Map((champion?.cases ?? []).map((result) => [result.caseId, result]));
  return candidate.cases
    .map((result) => {
      const before = champions.get(result.caseId);
      const mean = meanScore(result);
      return {
        ranked: { candidate: result, champion: before },
        mean,
        gain: before === undefined ? 0 : mean - meanScore(before),
      };
    })
    .sort((left, right) => left.mean - right.mean || left.gain - right.gain)
    .map(({ ranked }) => ranked);
}

/** Below every score for an answer that failed; above every one where nothing was scored. */
function meanScore({ state, scores }: CaseResult): number {
  if (state === 'failed' || state === 'cancelled') return -1;
  const values = Object.values(scores).map(({ value }) => value);
  return values.length === 0 ? 2 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
