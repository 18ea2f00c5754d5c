import type { Wire } from '../../../lambdas/api/api';
import type { CaseResult, EvaluationReport } from '../../../lambdas/evaluation/api';

/** A case with what both sides made of it. */
export interface ComparedCase {
  readonly candidate: Wire<CaseResult>;
  readonly champion: Wire<CaseResult> | undefined;
}

/** The cases that a scorer applies to, lowest score first; of equal ones, those first that the champion did better. */
export function worstCases(report: Wire<EvaluationReport>, scorer: string): readonly ComparedCase[] {
  const championCases = new Map(
    report.champion?.cases.map((result) => [result.case_id, result] as const) ?? [],
  );
  const scoreOf = (result: Wire<CaseResult> | undefined) => result?.scores[scorer]?.value;
  return report.candidate.cases
    .filter((candidate) => scoreOf(candidate) !== undefined)
    .map((candidate) => ({ candidate, champion: championCases.get(candidate.case_id) }))
    .sort(
      (one, other) =>
        (scoreOf(one.candidate) ?? 0) - (scoreOf(other.candidate) ?? 0) ||
        (scoreOf(other.champion) ?? 0) - (scoreOf(one.champion) ?? 0),
    );
}
