import * as z from 'zod';
import type { CaseResult, Score } from '../api';

/** Shape of a score as every adapter reads it back. */
export const scoreShape: z.ZodType<Score> = z.object({ value: z.number(), rationale: z.string().optional() });

/** Shape of a row of an evaluation as every adapter reads it back. */
export const caseResultShape: z.ZodType<CaseResult> = z.object({
  caseId: z.string(),
  question: z.string(),
  answer: z.string(),
  state: z.enum(['answered', 'declined', 'cancelled', 'failed']),
  error: z.string().optional(),
  scores: z.record(z.string(), scoreShape),
  failedScorers: z.array(z.string()).optional(),
  slices: z.array(z.string()),
  latencyMs: z.number(),
  costUsd: z.number().optional(),
});
