import { type EvaluationReport, pairedBootstrap } from '../evaluation/api';
import { candidateScore } from './candidate-score';
import { caseScore } from './case-score';
import type { Finding } from './finding';
import type { GateSettings } from './settings';

/**
 * Tests the claim of the gate on the cases that both releases have: that the candidate is better (superiority), or not
 * worse by more than a margin (non-inferiority; Schuirmann 1987 for the one-sided bound). Either way it has to be shown:
 * what is not, for want of cases or of a difference, is held.
 */
export function testClaim(report: EvaluationReport, settings: GateSettings): Finding {
  const { claim, scorer, margin, confidence, minCases } = settings;
  const differences = pairedDifferences(report, scorer);
  if (differences.length < minCases) {
    return {
      verdict: 'hold',
      reason: `${differences.length} cases have a score of ${scorer} for both releases, ${minCases} are needed: add cases to ${report.dataset.name}`,
    };
  }
  const { mean, oneSidedLow, high } = pairedBootstrap(differences, { confidence });
  const floor = claim === 'better' ? 0 : -margin;
  const found = `${scorer} differs by ${points(mean)} over ${differences.length} cases, at ${percent(confidence)} confidence by at least ${points(oneSidedLow)}`;
  const asked =
    claim === 'better'
      ? 'better asks for more than 0 points'
      : `not worse asks for more than ${points(-margin)}`;
  if (oneSidedLow > floor) return { verdict: 'promote', reason: `${found}; ${asked}` };
  if (high < floor) {
    return { verdict: 'reject', reason: `${found} and at most ${points(high)}; ${asked}` };
  }
  return {
    verdict: 'hold',
    reason: `${found}; ${asked}: that is not shown, add cases or improve the candidate`,
  };
}

/** Candidate minus champion, one a case that has a score for both; what failed for the champion is no merit of the candidate. */
function pairedDifferences({ candidate, champion }: EvaluationReport, scorer: string): readonly number[] {
  const candidates = new Map(candidate.cases.map((result) => [result.caseId, result]));
  return (champion?.cases ?? []).flatMap((result) => {
    const paired = candidates.get(result.caseId);
    const before = caseScore(result, scorer);
    const after = paired && candidateScore(paired, result, scorer);
    return before === undefined || after === undefined ? [] : [after - before];
  });
}

function points(share: number): string {
  return `${(share * 100).toFixed(1)} points`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
