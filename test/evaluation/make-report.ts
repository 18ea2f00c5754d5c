import { seededRandom } from '../../lambdas/domain/seeded-random';
import type { CaseResult, DatasetCase, EvaluationReport } from '../../lambdas/evaluation/api';
import { buildReport } from '../../lambdas/evaluation/build-report';
import { makeCase, makeEvaluation, makeRow } from './make-evaluation';

const questions = [
  ['en', 'How long are backups kept?', 'Backups are kept for 30 days [1].'],
  ['ko', '백업은 얼마나 오래 보관합니까?', '백업은 30일 동안 보관합니다 [1].'],
  ['en', 'Who may restore a backup?', 'Operators may restore a backup [1][2].'],
  ['ko', '승인자는 누구입니까?', '문서에서 답을 찾지 못했습니다.'],
] as const;

/** A report of forty cases in English and Korean, the same one every time. */
export function makeReport(changes: Partial<EvaluationReport> = {}): EvaluationReport {
  const cases = Array.from({ length: 40 }, (_, index): DatasetCase => {
    const [language = 'en', question = ''] = questions[index % questions.length] ?? [];
    return makeCase(`case_${index}`, {
      question: `${question} (${index})`,
      language,
      source: index % 3 === 0 ? 'thumbs-down' : 'sample',
      isAnswerable: index % 4 !== 3,
    });
  });
  const report = buildReport({
    evaluation: makeEvaluation({ costUsd: 1.2345 }),
    dataset: {
      digest: 'd'.repeat(64),
      version: 3,
      card: {
        name: 'support',
        purpose: 'evaluation',
        source: 'reviews',
        licence: 'internal',
        cases: cases.length,
        slices: {},
        leftOut: {},
      },
      createdAt: '2026-01-01T00:00:00.000Z',
      createdBy: 'key_1',
      tenant: 'local',
    },
    cases,
    candidate: rowsOf(cases, 'candidate', 0.85),
    champion: rowsOf(cases, 'champion', 0.7),
    human: [],
    createdAt: new Date('2026-01-02T04:00:00.000Z'),
  });
  return { ...report, ...changes };
}

function rowsOf(cases: readonly DatasetCase[], seed: string, quality: number): readonly CaseResult[] {
  const random = seededRandom(seed);
  return cases.map(({ id, question, language, source, isAnswerable }, index) => {
    const isRight = random() < quality;
    const hasFailed = seed === 'candidate' && index === 7;
    return makeRow(id, {
      question,
      answer: hasFailed ? '' : (questions[index % questions.length]?.[2] ?? ''),
      state: hasFailed ? 'failed' : isAnswerable ? 'answered' : 'declined',
      error: hasFailed ? 'provider_unavailable' : undefined,
      slices: [`language=${language}`, `source=${source}`, `answerable=${isAnswerable ? 'yes' : 'no'}`],
      latencyMs: 300 + Math.round(1_200 * random()),
      costUsd: 0.0008 + 0.0004 * random(),
      scores: hasFailed
        ? {}
        : {
            correctness: {
              value: isRight ? 1 : 0,
              rationale: isRight ? 'has the words of every expected fact' : 'lacks the words of "30 days"',
            },
            groundedness: { value: random() < 0.9 ? 1 : 0, rationale: '구절에 모든 문장의 낱말이 있음' },
            'recall@5': { value: Math.round(random() * 4) / 4 },
          },
    });
  });
}
