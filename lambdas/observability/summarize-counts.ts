import { wilsonInterval } from '../domain/wilson-interval';
import type { MonitoringSummary, Rate, RouteUsage, StepLatency } from './api';
import { scale } from './count-event';
import type { Tally } from './tally';

/** In the order in which they happen; steps of another name follow. */
const stepOrder = ['condense', 'retrieve', 'rerank', 'firstToken', 'generate', 'total'];

/** What the counts of a span say. */
export function summarizeCounts(tally: Tally): MonitoringSummary {
  const routes = summarizeRoutes(tally);
  const sum = (of: (route: RouteUsage) => number) => routes.reduce((total, route) => total + of(route), 0);
  const up = tally.of('feedback.up');
  const down = tally.of('feedback.down');
  return {
    answers: tally.answers,
    declines: rate(tally.of('answers.declined'), tally.answers),
    errors: rate(tally.of('answers.failed'), tally.answers),
    thumbsDown: rate(down, up + down),
    groundedness: rate(tally.of('groundedness.grounded'), tally.of('groundedness.count')),
    retrievalScore: tally.meanScore('retrieval'),
    inputTokens: sum((route) => route.inputTokens),
    outputTokens: sum((route) => route.outputTokens),
    costUsd: costUsd(tally),
    latency: summarizeLatency(tally),
    modelCalls: sum((route) => route.calls),
    modelErrors: rate(
      sum((route) => route.errors.count),
      sum((route) => route.calls),
    ),
  };
}

/** A rate with its interval; more than all are all, where one was taken back that was given before the span. */
export function rate(count: number, of: number): Rate {
  const within = Math.min(count, of);
  return { count: within, of, rate: of === 0 ? 0 : within / of, ...wilsonInterval(within, of) };
}

/** By route, the dearest first. */
export function summarizeRoutes(tally: Tally): readonly RouteUsage[] {
  return tally
    .middles('route.')
    .map((route) => {
      const of = (what: string) => tally.of(`route.${route}.${what}`);
      return {
        route,
        calls: of('calls'),
        errors: rate(of('errors'), of('calls')),
        inputTokens: of('inputTokens'),
        outputTokens: of('outputTokens'),
        costUsd: of('cost') / scale.usd,
      };
    })
    .sort((one, other) => other.costUsd - one.costUsd || other.calls - one.calls);
}

/** Summed before it is made dollars, so that a total is what its parts are. */
export function costUsd(tally: Tally): number {
  const billionths = tally.middles('route.').reduce((sum, route) => sum + tally.of(`route.${route}.cost`), 0);
  return billionths / scale.usd;
}

function summarizeLatency(tally: Tally): readonly StepLatency[] {
  const place = (step: string) => (stepOrder.includes(step) ? stepOrder.indexOf(step) : stepOrder.length);
  return [...tally.middles('latency.')]
    .sort((one, other) => place(one) - place(other))
    .map((step) => summarizeStep(step, tally));
}

function summarizeStep(step: string, tally: Tally): StepLatency {
  const prefix = `latency.${step}.`;
  const buckets = tally
    .endings(prefix)
    .map((ending) => ({ boundMs: Number(ending), count: tally.of(prefix + ending) }))
    .filter(({ boundMs }) => Number.isFinite(boundMs))
    .sort((one, other) => one.boundMs - other.boundMs);
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  return {
    step,
    count,
    p50Ms: percentileMs(buckets, count * 0.5),
    p95Ms: percentileMs(buckets, count * 0.95),
    meanMs: count === 0 ? 0 : Math.round(tally.of(`${prefix}sum`) / count),
  };
}

/** Bound of the bucket that holds the value of that rank. */
function percentileMs(buckets: readonly { boundMs: number; count: number }[], rank: number): number {
  let below = 0;
  for (const { boundMs, count } of buckets) {
    below += count;
    if (below >= rank) return boundMs;
  }
  return 0;
}
