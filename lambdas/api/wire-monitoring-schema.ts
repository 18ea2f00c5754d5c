import * as z from 'zod';
import type { MonitoringSummary, Rate } from '../observability/api';
import type { Wire, WireMonitoring } from './api';

const rate: z.ZodType<Wire<Rate>> = z.object({
  count: z.int(),
  of: z.int(),
  rate: z.number().describe('0 to 1; 0 of 0 is 0'),
  low: z.number().describe('of the 95 % interval by Wilson'),
  high: z.number(),
});

const summary: z.ZodType<Wire<MonitoringSummary>> = z.object({
  answers: z.int(),
  declines: rate,
  errors: rate,
  thumbs_down: rate.describe('of the answers that were judged'),
  groundedness: rate.describe('scored live answers that are grounded'),
  retrieval_score: z.number().optional().describe('mean score of the best passage'),
  input_tokens: z.int().describe('of every call of a model, embeddings too'),
  output_tokens: z.int(),
  cost_usd: z.number().describe('of every call of a model, embeddings too: what is billed'),
  latency: z
    .array(
      z.object({
        step: z.string(),
        count: z.int(),
        p50_ms: z.number(),
        p95_ms: z.number(),
        mean_ms: z.number(),
      }),
    )
    .describe('percentiles are at most 41 % too high: bounds of the buckets that they fall into'),
  model_calls: z.int(),
  model_errors: rate,
});

/** What the monitoring page shows as it goes over the wire, for `/v1/openapi.json`. */
export const wireMonitoringSchema: z.ZodType<WireMonitoring> = z.object({
  from: z.string(),
  until: z.string(),
  window_seconds: z.int(),
  summary,
  windows: z.array(
    z.object({
      start: z.string(),
      answers: z.int(),
      declined: z.int(),
      failed: z.int(),
      thumbs_up: z.int(),
      thumbs_down: z.int(),
      cost_usd: z.number(),
      groundedness: z.number().optional().describe('mean, 0 to 1'),
      retrieval_score: z.number().optional().describe('mean'),
    }),
  ),
  releases: z.record(z.string(), summary).describe('by digest, those that answered'),
  routes: z.array(
    z.object({
      route: z.string(),
      calls: z.int(),
      errors: rate,
      input_tokens: z.int(),
      output_tokens: z.int(),
      cost_usd: z.number(),
    }),
  ),
  rejected_citations: rate.describe('citations of models that could not be verified and were not shown'),
  drift: z.array(
    z.object({
      signal: z.enum(['retrieval-score', 'no-answer']),
      is_drifting: z.boolean(),
      baseline: z.number().optional().describe('mean of the windows before'),
      outside: z.int().describe('of the last windows, those that lie outside'),
      of: z.int(),
      needed: z.int(),
    }),
  ),
  counted_until: z.string().optional().describe('time of the newest event that was counted'),
});
