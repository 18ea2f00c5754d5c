import * as z from 'zod';
import type { Estimate, EvaluationReport, ReleaseResults } from '../api';
import { caseResultShape } from './case-result-shape';

const estimate: z.ZodType<Estimate> = z.object({
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  cases: z.number(),
});

const estimates = z.record(z.string(), estimate);

const releaseResults: z.ZodType<ReleaseResults> = z.object({
  release: z.string(),
  cases: z.array(caseResultShape),
  scores: estimates,
  slices: z.record(z.string(), estimates),
  latency: z.object({ p50Ms: z.number(), p95Ms: z.number() }),
  cost: z.object({ totalUsd: z.number(), perAnswerUsd: z.number(), isKnown: z.boolean() }),
});

/** Shape of a report as every adapter reads it back. */
export const reportShape: z.ZodType<EvaluationReport> = z.object({
  schemaVersion: z.literal(1),
  evaluationId: z.string(),
  createdAt: z.string(),
  dataset: z.object({ digest: z.string(), name: z.string(), version: z.number(), cases: z.number() }),
  candidate: releaseResults,
  champion: releaseResults.optional(),
  comparisons: z.array(z.object({ scorer: z.string(), difference: estimate })),
  judges: z.array(
    z.object({ scorer: z.string(), route: z.string(), kappa: z.number().optional(), labels: z.number() }),
  ),
  costUsd: z.number(),
  isComplete: z.boolean(),
});
