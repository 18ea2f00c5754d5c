import * as z from 'zod';
import type { Evaluation } from '../api';

/** Shape of an evaluation as every adapter reads it back. */
export const evaluationShape: z.ZodType<Evaluation> = z.object({
  id: z.string(),
  tenant: z.string(),
  startedBy: z.string(),
  groups: z.array(z.string()),
  dataset: z.string(),
  candidate: z.string(),
  champion: z.string().optional(),
  judgeRoute: z.string(),
  maxCostUsd: z.number(),
  state: z.enum(['running', 'completed', 'stopped', 'failed']),
  done: z.number(),
  total: z.number(),
  costUsd: z.number(),
  startedAt: z.string(),
  updatedAt: z.string(),
  reason: z.string().optional(),
  report: z.string().optional(),
});
