import * as z from 'zod';
import type { Wire, WireEvaluation, WireReport, WireTrial } from './api';

/** An evaluation as it goes over the wire, for `/v1/openapi.json`. */
export const wireEvaluationSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  started_by: z.string(),
  groups: z.array(z.string()).describe('of who started it: documents open to them are searched'),
  dataset: z.string().describe('digest'),
  candidate: z.string().describe('digest of the release'),
  champion: z.string().optional(),
  judge_route: z.string(),
  max_cost_usd: z.number(),
  state: z.enum(['running', 'completed', 'stopped', 'failed']),
  done: z.int().describe('answers of both releases'),
  total: z.int(),
  cost_usd: z.number().describe('spent on answers and judging'),
  started_at: z.string(),
  updated_at: z.string(),
  reason: z.string().optional().describe('why it stopped or failed, or is about to'),
  report: z.string().optional().describe('SHA-256 of the report, when there is one'),
}) satisfies z.ZodType<WireEvaluation>;

const estimate = z.object({
  mean: z.number(),
  low: z.number().describe('of the 95 % interval'),
  high: z.number(),
  cases: z.int(),
});

const estimates = z.record(z.string(), estimate);

const releaseResults = z.object({
  release: z.string().describe('digest'),
  cases: z.array(
    z.object({
      case_id: z.string(),
      question: z.string(),
      answer: z.string().describe('personal data masked'),
      state: z.enum(['answered', 'declined', 'cancelled', 'failed']),
      error: z.string().optional().describe('code, when the state is failed'),
      scores: z
        .record(z.string(), z.object({ value: z.number(), rationale: z.string().optional() }))
        .describe('by scorer, 0 to 1'),
      failed_scorers: z.array(z.string()).optional(),
      slices: z.array(z.string()).describe('e.g. language=ko'),
      latency_ms: z.number(),
      cost_usd: z.number().optional(),
    }),
  ),
  scores: estimates.describe('means by scorer'),
  slices: z.record(z.string(), estimates).describe('means by slice, then by scorer'),
  latency: z.object({ p50_ms: z.number(), p95_ms: z.number() }),
  cost: z.object({ total_usd: z.number(), per_answer_usd: z.number(), is_known: z.boolean() }),
}) satisfies z.ZodType<WireReport['candidate']>;

/** A report as it goes over the wire, for `/v1/openapi.json`. */
export const wireReportSchema = z.object({
  schema_version: z.literal(1),
  evaluation_id: z.string(),
  created_at: z.string(),
  dataset: z.object({ digest: z.string(), name: z.string(), version: z.int(), cases: z.int() }),
  candidate: releaseResults,
  champion: releaseResults.optional(),
  comparisons: z
    .array(z.object({ scorer: z.string(), difference: estimate }))
    .describe('candidate minus champion, on the cases that both have'),
  judges: z
    .array(z.object({ scorer: z.string(), route: z.string(), kappa: z.number().optional(), labels: z.int() }))
    .describe('agreement of the judges with people'),
  cost_usd: z.number(),
  is_complete: z.boolean(),
}) satisfies z.ZodType<WireReport>;

const trialAnswer = z.object({
  state: z.enum(['answered', 'declined', 'cancelled', 'failed']),
  answer: z.string(),
  citations: z.array(z.object({ number: z.int(), title: z.string(), quote: z.string() })),
  passages: z.array(z.object({ number: z.int(), title: z.string(), score: z.number() })),
  latency_ms: z.number(),
  cost_usd: z.number().optional(),
  error: z.string().optional(),
}) satisfies z.ZodType<Wire<WireTrial['champion']>>;

/** A trial as it goes over the wire, for `/v1/openapi.json`. */
export const wireTrialSchema = z.object({
  question: z.string(),
  champion: trialAnswer,
  variant: trialAnswer,
}) satisfies z.ZodType<WireTrial>;
