import * as z from 'zod';
import type { ModelDecision } from '../api';

/** A decision as it is kept. */
export const decisionSchema = z.object({
  by: z.string(),
  reason: z.string(),
  time: z.string(),
}) satisfies z.ZodType<ModelDecision>;
