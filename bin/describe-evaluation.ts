import { z } from 'zod';
import { describeFailures } from '../lambdas/evaluation/api';
import { formatTable } from './format-table';

/** What the command line reads of an evaluation. */
export const evaluationShape = z.looseObject({
  id: z.string(),
  dataset: z.string(),
  candidate: z.string(),
  champion: z.string().optional(),
  judge_route: z.string(),
  max_cost_usd: z.number(),
  state: z.enum(['running', 'completed', 'stopped', 'failed']),
  done: z.number(),
  total: z.number(),
  cost_usd: z.number(),
  reason: z.string().optional(),
  report: z.string().optional(),
});

/** An evaluation as the command line reads it. */
export type Evaluation = z.infer<typeof evaluationShape>;

const estimateShape = z.looseObject({
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  cases: z.number(),
});

const resultsShape = z.looseObject({
  release: z.string(),
  cases: z.array(z.looseObject({ state: z.string(), error: z.string().optional() })),
  scores: z.record(z.string(), estimateShape),
  latency: z.looseObject({ p50_ms: z.number(), p95_ms: z.number() }),
  cost: z.looseObject({ per_answer_usd: z.number(), is_known: z.boolean() }),
});

/** What the command line reads of a report. */
export const reportShape = z.looseObject({
  dataset: z.looseObject({ name: z.string(), version: z.number(), cases: z.number() }),
  candidate: resultsShape,
  champion: resultsShape.optional(),
  comparisons: z.array(z.looseObject({ scorer: z.string(), difference: estimateShape })),
  judges: z.array(
    z.looseObject({
      scorer: z.string(),
      route: z.string(),
      kappa: z.number().optional(),
      labels: z.number(),
    }),
  ),
  is_complete: z.boolean(),
});

type Report = z.infer<typeof reportShape>;
type Results = z.infer<typeof resultsShape>;

/** How far an evaluation is, in one line. @param elapsedMs - since its first line, for what is left */
export function describeProgress(
  { done, total, cost_usd: costUsd, max_cost_usd: maxCostUsd }: Evaluation,
  { doneBefore, elapsedMs }: { readonly doneBefore: number; readonly elapsedMs: number },
): string {
  const share = total === 0 ? 100 : Math.floor((100 * done) / total);
  const newlyDone = done - doneBefore;
  const left = newlyDone > 0 ? `, about ${describeSpan(((total - done) * elapsedMs) / newlyDone)} left` : '';
  return `${share} %: ${done} of ${total} answers, $${costUsd.toFixed(4)} of $${maxCostUsd.toFixed(2)}${left}`;
}

/** What an evaluation found, as a table. */
export function describeReport(report: Report): string {
  const { candidate, champion, comparisons, dataset } = report;
  const differences = new Map(comparisons.map(({ scorer, difference }) => [scorer, difference]));
  const rows = Object.keys({ ...champion?.scores, ...candidate.scores })
    .sort()
    .map((scorer) => [
      scorer,
      describeEstimate(candidate.scores[scorer]),
      ...(champion
        ? [describeEstimate(champion.scores[scorer]), describeDifference(differences.get(scorer))]
        : []),
    ]);
  const headings = ['SCORER', 'CANDIDATE', ...(champion ? ['CHAMPION', 'DIFFERENCE'] : [])];
  return [
    `${dataset.name} ${dataset.version}, ${dataset.cases} cases; means with their 95 % intervals`,
    formatTable(headings, rows),
    describeSide('candidate', candidate),
    ...(champion ? [describeSide('champion', champion)] : []),
    ...report.judges.map(
      ({ scorer, route, kappa, labels }) =>
        `judge of ${scorer} (${route}): ${kappa === undefined ? 'agreement with people unknown' : `κ ${kappa.toFixed(2)} with people`}, ${labels} labels`,
    ),
    ...(report.is_complete ? [] : ['it stopped before its end: cases are missing, and no gate accepts it']),
  ].join('\n');
}

function describeSide(role: string, { release, cases, latency, cost }: Results): string {
  const failures = describeFailures(cases)?.words ?? `0 of ${cases.length} answers failed`;
  const price = cost.is_known ? `$${cost.per_answer_usd.toFixed(6)} an answer` : 'cost unknown';
  return `${role.padEnd(9)} ${release.slice(0, 12)}: p50 ${Math.round(latency.p50_ms)} ms, p95 ${Math.round(latency.p95_ms)} ms, ${price}, ${failures}`;
}

function describeEstimate(estimate: z.infer<typeof estimateShape> | undefined): string {
  if (!estimate) return '-';
  const { mean, low, high, cases } = estimate;
  return `${mean.toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)}, n=${cases})`;
}

function describeDifference(difference: z.infer<typeof estimateShape> | undefined): string {
  if (!difference) return '-';
  const { mean, low, high } = difference;
  const verdict = low > 0 ? 'better' : high < 0 ? 'worse' : 'no clear difference';
  return `${signed(mean, 3)} (${signed(low, 2)} … ${signed(high, 2)}) ${verdict}`;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;
}

function describeSpan(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
