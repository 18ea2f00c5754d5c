import type { Hono } from 'hono';
import type { Wire } from '../../lambdas/api/api';
import type { Monitoring, MonitoringSummary, Rate } from '../../lambdas/observability/api';
import type { StandInFeedback } from './stand-in-feedback';
import { championDigest } from './stand-in-releases';

/** Counters that somebody has filled. */
export interface StandInMonitoring {
  /** Whether the retrieval score drifts. */
  isDrifting: boolean;
  /** Spans that were asked for, oldest first. */
  readonly asked: readonly number[];
}

/** Adds the endpoint of monitoring; thumbs of this stand-in are counted on top. */
export function addMonitoring(app: Hono, feedback: StandInFeedback): StandInMonitoring {
  const asked: number[] = [];
  const monitoring = { isDrifting: false, asked };

  app.get('/v1/monitoring', (context) => {
    const minutes = Number(context.req.query('minutes'));
    asked.push(minutes);
    const down = [...feedback.given.values()].filter(({ rating }) => rating === 'down').length;
    const up = feedback.given.size - down;
    return context.json(monitoringOf(minutes, { up: 4 + up, down: 3 + down }, monitoring.isDrifting));
  });
  return monitoring;
}

function monitoringOf(
  minutes: number,
  thumbs: { up: number; down: number },
  isDrifting: boolean,
): Wire<Monitoring> {
  const windowSeconds = minutes <= 60 ? 60 : 3_600;
  const count = (minutes * 60) / windowSeconds;
  const until = Date.parse('2026-03-01T10:00:00.000Z');
  const summary: Wire<MonitoringSummary> = {
    answers: 1_204,
    declines: rate(96, 1_204, 0.066, 0.097),
    errors: rate(2, 1_204, 0.0005, 0.006),
    thumbs_down: rate(thumbs.down, thumbs.up + thumbs.down, 0.16, 0.75),
    groundedness: rate(101, 120, 0.766, 0.896),
    retrieval_score: 0.6421,
    input_tokens: 2_401_220,
    output_tokens: 184_002,
    cost_usd: 3.21,
    latency: [
      { step: 'total', count: 1_204, p50_ms: 1_800, p95_ms: 5_200, mean_ms: 2_100 },
      { step: 'retrieve', count: 1_204, p50_ms: 42, p95_ms: 120, mean_ms: 51 },
      { step: 'firstToken', count: 1_108, p50_ms: 620, p95_ms: 1_400, mean_ms: 700 },
      { step: 'generate', count: 1_108, p50_ms: 1_500, p95_ms: 4_800, mean_ms: 1_900 },
    ],
    model_calls: 2_408,
    model_errors: rate(24, 2_408, 0.006, 0.015),
  };
  return {
    from: new Date(until - minutes * 60_000).toISOString(),
    until: new Date(until).toISOString(),
    window_seconds: windowSeconds,
    summary,
    windows: Array.from({ length: count }, (_, place) => ({
      start: new Date(until - (count - place) * windowSeconds * 1_000).toISOString(),
      answers: 10 + (place % 7),
      declined: place % 3,
      failed: place % 20 === 0 ? 1 : 0,
      thumbs_up: place % 9 === 0 ? 1 : 0,
      thumbs_down: place % 13 === 0 ? 1 : 0,
      cost_usd: 0.01 + (place % 5) / 500,
      ...(place % 2 === 0 ? { groundedness: 0.8 + (place % 4) / 20, retrieval_score: 0.6 } : {}),
    })),
    releases: {
      [championDigest]: summary,
      ['ef'.repeat(32)]: {
        ...summary,
        answers: 63,
        thumbs_down: rate(0, 0, 0, 0),
        groundedness: rate(6, 7, 0.49, 0.97),
      },
    },
    routes: [
      {
        route: 'offline',
        calls: 1_204,
        errors: rate(24, 1_204, 0.01, 0.03),
        input_tokens: 2_000_000,
        output_tokens: 184_002,
        cost_usd: 3.2,
      },
    ],
    rejected_citations: rate(31, 2_030, 0.01, 0.02),
    drift: [
      {
        signal: 'retrieval-score',
        is_drifting: isDrifting,
        baseline: 0.6421,
        outside: isDrifting ? 4 : 1,
        of: 5,
        needed: 3,
      },
      { signal: 'no-answer', is_drifting: false, outside: 0, of: 5, needed: 3 },
    ],
    counted_until: new Date(until).toISOString(),
  };
}

function rate(count: number, of: number, low: number, high: number): Wire<Rate> {
  return { count, of, rate: of === 0 ? 0 : count / of, low, high };
}
