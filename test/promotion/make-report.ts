import type { CaseResult, EvaluationReport, ReleaseResults } from '../../lambdas/evaluation/api';

/** Digests of the releases that {@link makeReport} compares. */
export const candidate = 'c'.repeat(64);
export const champion = 'a'.repeat(64);

/** When {@link makeReport}'s report was made. */
export const reportedAt = '2026-01-02T00:00:00.000Z';

/** Scores of one case, by scorer; `failed` for an answer that did not come. */
export type Scores = Readonly<Record<string, number>> | 'failed';

/** A complete report over cases that both releases have answered; English and Korean by turns. */
export function makeReport(
  scores: { candidate: readonly Scores[]; champion: readonly Scores[] },
  changes: Partial<EvaluationReport> & {
    /** Of the candidate. */
    results?: Partial<Pick<ReleaseResults, 'latency' | 'cost'>>;
    championCost?: ReleaseResults['cost'];
  } = {},
): EvaluationReport {
  const { results, championCost, ...others } = changes;
  return {
    schemaVersion: 1,
    evaluationId: 'evaluation_1',
    createdAt: reportedAt,
    dataset: { digest: 'd'.repeat(64), name: 'golden', version: 1, cases: scores.candidate.length },
    candidate: { ...makeResults(candidate, scores.candidate), ...results },
    champion: {
      ...makeResults(champion, scores.champion),
      ...(championCost && { cost: championCost }),
    },
    comparisons: [],
    judges: ['correctness', 'groundedness', 'safety'].map((scorer) => ({
      scorer,
      route: 'judge',
      kappa: 0.8,
      labels: 50,
    })),
    costUsd: 0.1,
    isComplete: true,
    ...others,
  };
}

function makeResults(release: string, scores: readonly Scores[]): ReleaseResults {
  return {
    release,
    cases: scores.map(makeCase),
    scores: {},
    slices: {},
    latency: { p50Ms: 500, p95Ms: 1_500 },
    cost: { totalUsd: 0.1, perAnswerUsd: 0.001, isKnown: true },
  };
}

function makeCase(scores: Scores, index: number): CaseResult {
  return {
    caseId: `case_${index}`,
    question: 'What is Helm?',
    answer: 'A package manager.',
    state: scores === 'failed' ? 'failed' : 'answered',
    scores:
      scores === 'failed'
        ? {}
        : Object.fromEntries(Object.entries(scores).map(([scorer, value]) => [scorer, { value }])),
    slices: [index % 2 === 0 ? 'language=en' : 'language=ko'],
    latencyMs: 500,
  };
}
