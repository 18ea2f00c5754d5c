import type { Hono } from 'hono';
import type { Wire } from '../../lambdas/api/api';
import type {
  CaseResult,
  Estimate,
  Evaluation,
  EvaluationReport,
  ReleaseResults,
  Trial,
} from '../../lambdas/evaluation/api';
import { refuse } from './refuse';
import { championDigest } from './stand-in-releases';

const candidateDigest = 'cd'.repeat(32);

/** Evaluations, datasets and trials. */
export interface StandInEvaluations {
  /** Questions that were tried, with what was changed, oldest first. */
  readonly tried: readonly { readonly questions: readonly string[]; readonly chain?: unknown }[];
}

/** Adds the endpoints of datasets, evaluations and trials. */
export function addEvaluations(app: Hono): StandInEvaluations {
  const tried: { questions: readonly string[]; chain?: unknown }[] = [];
  const dataset = {
    digest: '5'.repeat(64),
    version: 2,
    card: {
      name: 'support',
      purpose: 'evaluation',
      source: 'reviews',
      licence: 'internal',
      cases: 2,
      slices: { 'language=en': 1, 'language=ko': 1 },
      left_out: {},
    },
    created_at: '2026-03-01T08:00:00.000Z',
    created_by: 'key_2',
    tenant: 'local',
  };
  app.get('/v1/datasets', (context) => context.json({ object: 'list', data: [dataset] }));
  app.get('/v1/datasets/:id/cases', (context) =>
    context.json({
      object: 'list',
      data: ['How are citations verified?', '인용은 어떻게 검증되나요?'].map((question, place) => ({
        id: `case_${place}`,
        question,
        language: place === 0 ? 'en' : 'ko',
        source: 'sample',
        is_answerable: true,
        expected_facts: [],
        expected_passages: [],
        expected_documents: [],
        guidelines: [],
      })),
    }),
  );
  app.get('/v1/evaluations', (context) => context.json({ object: 'list', data: [evaluation] }));
  app.get('/v1/evaluations/:id', (context) => context.json(evaluation));
  app.get('/v1/evaluations/:id/report', (context) =>
    context.req.query('format') === 'html'
      ? context.html('<!doctype html><title>Report</title><h1>Report</h1>')
      : context.json(report),
  );
  app.post('/v1/trials', async (context) => {
    const body: { questions: readonly string[]; chain?: unknown } = await context.req.json();
    tried.push(body);
    if (body.questions.some((question) => question.includes('break'))) {
      return refuse(context, 400, 'invalid_release', 'the route rag is not there');
    }
    return context.json({ object: 'list', data: body.questions.map(trialOf) });
  });
  return { tried };
}

function trialOf(question: string): Wire<Trial> {
  const citation = { number: 1, title: 'Citations', quote: 'A citation names a passage' };
  return {
    question,
    champion: {
      state: 'declined',
      answer: 'I could not find an answer.',
      citations: [],
      passages: [],
      latency_ms: 120,
    },
    variant: {
      state: 'answered',
      answer: `Every citation is verified [1]. (${question})`,
      citations: [citation],
      passages: [{ number: 1, title: 'Citations', score: 0.91 }],
      latency_ms: 340.4,
      cost_usd: 0.0021,
    },
  };
}

const evaluation: Wire<Evaluation> = {
  id: 'evaluation_1',
  tenant: 'local',
  started_by: 'key_1',
  groups: [],
  dataset: '5'.repeat(64),
  candidate: candidateDigest,
  champion: championDigest,
  judge_route: 'offline-judge',
  max_cost_usd: 20,
  state: 'completed',
  done: 100,
  total: 100,
  cost_usd: 0.42,
  started_at: '2026-03-01T09:00:00.000Z',
  updated_at: '2026-03-01T09:20:00.000Z',
  report: '9'.repeat(64),
};

const estimate = (mean: number, low: number, high: number): Wire<Estimate> => ({
  mean,
  low,
  high,
  cases: 50,
});

function results(release: string, correctness: number): Wire<ReleaseResults> {
  const scores = {
    correctness: estimate(correctness, correctness - 0.08, correctness + 0.07),
    groundedness: estimate(0.92, 0.85, 0.97),
  };
  return {
    release,
    cases: Array.from(
      { length: 12 },
      (_, place): Wire<CaseResult> => ({
        case_id: `case_${place}`,
        question: `Question ${place}: how are citations verified?`,
        answer: `Answer ${place} of ${release.slice(0, 4)}.`,
        state: 'answered',
        scores: {
          correctness: {
            value: place === 5 ? 0 : 1,
            rationale: place === 5 ? 'misses the fact' : 'states it',
          },
          groundedness: { value: 1 },
        },
        slices: ['language=en', 'source=sample'],
        latency_ms: 300,
      }),
    ),
    scores,
    slices: { 'language=en': scores, 'language=ko': scores },
    latency: { p50_ms: 900, p95_ms: 2_300 },
    cost: { total_usd: 0.2, per_answer_usd: 0.004, is_known: true },
  };
}

const report: Wire<EvaluationReport> = {
  schema_version: 1,
  evaluation_id: 'evaluation_1',
  created_at: '2026-03-01T09:20:00.000Z',
  dataset: { digest: '5'.repeat(64), name: 'support', version: 2, cases: 50 },
  candidate: results(candidateDigest, 0.82),
  champion: results(championDigest, 0.78),
  comparisons: [{ scorer: 'correctness', difference: estimate(0.04, -0.005, 0.085) }],
  judges: [{ scorer: 'correctness', route: 'offline-judge', kappa: 0.71, labels: 40 }],
  cost_usd: 0.42,
  is_complete: true,
};
