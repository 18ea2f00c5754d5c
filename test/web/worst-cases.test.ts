import type { Wire } from '../../lambdas/api/api';
import type { EvaluationReport } from '../../lambdas/evaluation/api';
import { worstCases } from '../../web/src/evaluations/worst-cases';

function cases(values: Readonly<Record<string, number | undefined>>) {
  return Object.entries(values).map(([id, value]) => ({
    case_id: id,
    scores: value === undefined ? {} : { correctness: { value } },
  }));
}

test('lists the lowest scores first, and of equal ones those that the champion did better', () => {
  const report = {
    candidate: { cases: cases({ good: 1, equal: 0, lost: 0, half: 0.5, other: undefined }) },
    champion: { cases: cases({ good: 0, equal: 0, lost: 1, half: 1 }) },
  } as unknown as Wire<EvaluationReport>;

  const ids = worstCases(report, 'correctness').map(({ candidate }) => candidate.case_id);

  expect(ids).toEqual(['lost', 'equal', 'half', 'good']);
});
