import type { CaseResult, Dataset, DatasetCase } from '../../lambdas/evaluation/api';
import { buildReport, type ReportMaterial } from '../../lambdas/evaluation/build-report';
import { rankWorstCases } from '../../lambdas/evaluation/rank-worst-cases';
import { makeCase, makeEvaluation, makeRow } from './make-evaluation';
import { makeReport } from './make-report';

const dataset: Dataset = {
  digest: 'd'.repeat(64),
  version: 2,
  card: {
    name: 'support',
    purpose: 'evaluation',
    source: 'reviews',
    licence: 'internal',
    cases: 2,
    slices: {},
    leftOut: {},
  },
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'key_1',
  tenant: 'local',
};

function build(changes: Partial<ReportMaterial>) {
  return buildReport({
    evaluation: makeEvaluation({ costUsd: 0.5 }),
    dataset,
    cases: [makeCase('case_a'), makeCase('case_b')],
    candidate: [],
    champion: [],
    human: [],
    createdAt: new Date('2026-01-02T04:00:00.000Z'),
    ...changes,
  });
}

const scored = (caseId: string, correctness: number, changes: Partial<CaseResult> = {}) =>
  makeRow(caseId, { scores: { correctness: { value: correctness } }, ...changes });

test('sums up each release: scores with intervals, slices, latency and cost', () => {
  const { candidate, champion, isComplete, costUsd } = build({
    cases: [makeCase('case_a'), makeCase('case_b', { language: 'ko' })],
    candidate: [
      scored('case_a', 1, { latencyMs: 100, costUsd: 0.01 }),
      scored('case_b', 0, { latencyMs: 300, costUsd: 0.03, slices: ['language=ko'] }),
    ],
    champion: [scored('case_a', 1), scored('case_b', 1)],
  });

  expect(candidate.scores.correctness).toMatchObject({ mean: 0.5, cases: 2 });
  expect(candidate.slices['language=ko']?.correctness).toMatchObject({ mean: 0, cases: 1 });
  expect(candidate.latency).toEqual({ p50Ms: 200, p95Ms: 290 });
  expect(candidate.cost).toEqual({ totalUsd: 0.04, perAnswerUsd: 0.02, isKnown: true });
  expect(champion?.scores.correctness?.mean).toBe(1);
  expect({ isComplete, costUsd }).toEqual({ isComplete: true, costUsd: 0.5 });
});

test('has the cases in the order of the dataset, whatever the order of the rows', () => {
  const { candidate } = build({ candidate: [scored('case_b', 1), scored('case_a', 1)] });

  expect(candidate.cases.map(({ caseId }) => caseId)).toEqual(['case_a', 'case_b']);
});

test('is the same for the same rows', () => {
  expect(makeReport()).toEqual(makeReport());
});

test('does not know a cost of which an answer has no price, and none without any', () => {
  const partly = build({
    candidate: [scored('case_a', 1, { costUsd: 0.01 }), scored('case_b', 1, { costUsd: undefined })],
  });
  const never = build({ candidate: [scored('case_a', 1, { costUsd: undefined })] });

  expect(partly.candidate.cost).toEqual({ totalUsd: 0.01, perAnswerUsd: 0.01, isKnown: false });
  expect(never.candidate.cost).toEqual({ totalUsd: 0, perAnswerUsd: 0, isKnown: false });
});

test('is not complete while a case of either release has no row', () => {
  const both = { candidate: [scored('case_a', 1), scored('case_b', 1)], champion: [scored('case_a', 1)] };

  expect(build(both).isComplete).toBe(false);
  expect(build({ ...both, evaluation: makeEvaluation({ champion: undefined }) }).isComplete).toBe(true);
});

test('leaves the champion out when the candidate was evaluated alone', () => {
  const report = build({
    evaluation: makeEvaluation({ champion: undefined }),
    candidate: [scored('case_a', 1)],
  });

  expect([report.champion, report.comparisons]).toEqual([undefined, []]);
});

describe('a comparison', () => {
  const cases = Array.from({ length: 30 }, (_, index) => makeCase(`case_${index}`));
  const rows = (value: (index: number) => number) => cases.map(({ id }, index) => scored(id, value(index)));

  test('is of the cases that both have, candidate minus champion', () => {
    const { comparisons } = build({
      cases,
      candidate: rows(() => 1).slice(0, 20),
      champion: rows((index) => index % 2),
    });

    expect(comparisons).toEqual([
      { scorer: 'correctness', difference: expect.objectContaining({ mean: 0.5, cases: 20 }) },
    ]);
    expect(comparisons[0]?.difference.low).toBeGreaterThan(0);
  });

  test('counts an answer of the candidate that failed as 0, and leaves out one of the champion', () => {
    const failed = { state: 'failed', scores: {} } as const;
    const candidateFailed = build({
      cases,
      candidate: rows(() => 1).map((row, index) => (index < 15 ? { ...row, ...failed } : row)),
      champion: rows(() => 1),
    });
    const championFailed = build({
      cases,
      candidate: rows(() => 1),
      champion: rows(() => 1).map((row, index) => (index < 15 ? { ...row, ...failed } : row)),
    });

    expect(candidateFailed.comparisons[0]?.difference).toMatchObject({ mean: -0.5, cases: 30 });
    expect(championFailed.comparisons[0]?.difference).toMatchObject({ mean: 0, cases: 15 });
  });

  test('leaves out a case that a scorer has nothing to say of, although the answer is there', () => {
    const { comparisons } = build({
      cases,
      candidate: rows(() => 1).map((row, index) => (index < 10 ? { ...row, scores: {} } : row)),
      champion: rows(() => 1),
    });

    expect(comparisons[0]?.difference.cases).toBe(20);
  });
});

test('measures every judge on the answers that people have judged', () => {
  const human = (isCorrect: boolean): DatasetCase['human'] => ({
    answer: 'Backups are kept for 30 days.',
    isCorrect,
    passages: [],
  });
  const cases = Array.from({ length: 20 }, (_, index) =>
    makeCase(`case_${index}`, { human: human(index % 2 === 0) }),
  );
  const judged = cases.map(({ id }, index) => scored(id, index % 2 === 0 || index === 1 ? 1 : 0));

  const { judges } = build({ cases, human: judged });

  // 19 of 20 agree; by chance 11/20 · 10/20 + 9/20 · 10/20 = 0.5 would: (0.95 − 0.5) / (1 − 0.5).
  expect(judges).toEqual([
    { scorer: 'correctness', route: 'offline-judge', labels: 20, kappa: expect.closeTo(0.9) },
  ]);
});

test('ranks failed answers first, then low scores, and of equal ones what lost most', () => {
  const names = ['good', 'lost', 'never', 'failed', 'unscored'];
  const cases = names.map((name) => makeCase(name));
  const report = build({
    cases,
    candidate: [
      scored('good', 1),
      scored('lost', 0),
      scored('never', 0),
      makeRow('failed', { state: 'failed', scores: {} }),
      makeRow('unscored', { scores: {} }),
    ],
    champion: [scored('good', 1), scored('lost', 1), scored('never', 0)],
  });

  expect(rankWorstCases(report).map(({ candidate }) => candidate.caseId)).toEqual([
    'failed',
    'lost',
    'never',
    'good',
    'unscored',
  ]);
});
