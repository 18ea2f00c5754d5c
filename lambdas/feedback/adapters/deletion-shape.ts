import * as z from 'zod';
import type { KeptDeletion } from '../ports';

/** Shape of a deletion as stores keep it, in JSON. */
export const deletionShape: z.ZodType<KeptDeletion> = z.object({
  id: z.string(),
  personId: z.string(),
  tenant: z.string(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  dueAt: z.string(),
  reason: z.string().optional(),
  state: z.enum(['running', 'completed', 'overdue', 'failed']),
  steps: z.array(
    z.object({
      store: z.string(),
      state: z.enum(['waiting', 'pending', 'done', 'failed']),
      found: z.number(),
      erased: z.number(),
      note: z.string().optional(),
      cause: z.string().optional(),
      finishedAt: z.string().optional(),
    }),
  ),
  finishedAt: z.string().optional(),
  note: z.string(),
  resume: z.record(z.string(), z.string()),
  version: z.number(),
});
