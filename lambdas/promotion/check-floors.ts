import type { EvaluationReport } from '../evaluation/api';
import { candidateScore } from './candidate-score';
import type { Finding } from './finding';
import type { GateSettings } from './settings';

/**
 * Holds the candidate's mean scores against their floors, over all cases or those of a slice. A slice
 * without cases does not pass: nothing shows that it is safe.
 */
export function checkFloors(report: EvaluationReport, { floors }: GateSettings): readonly Finding[] {
  const champions = new Map((report.champion?.cases ?? []).map((result) => [result.caseId, result]));
  return floors.map(({ scorer, slice, atLeast }): Finding => {
    const cases = report.candidate.cases.filter(
      ({ slices }) => slice === undefined || slices.includes(slice),
    );
    const scores = cases.flatMap(
      (result) => candidateScore(result, champions.get(result.caseId), scorer) ?? [],
    );
    const where = slice === undefined ? '' : ` in ${slice}`;
    if (scores.length === 0) {
      return {
        verdict: 'hold',
        reason: `no case${where} has a score of ${scorer}, its floor is ${atLeast}: add cases to ${report.dataset.name}`,
      };
    }
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const found = `${scorer}${where} is ${mean.toFixed(3)} over ${scores.length} cases`;
    return mean >= atLeast
      ? { verdict: 'promote', reason: `${found}, at least ${atLeast}` }
      : { verdict: 'reject', reason: `${found}, below its floor of ${atLeast}` };
  });
}
