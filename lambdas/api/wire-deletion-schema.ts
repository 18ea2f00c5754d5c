import * as z from 'zod';
import type { WireDeletion } from './api';

/** The deletion of a person's data as it goes over the wire, for `/v1/openapi.json`; it has no text of the person. */
export const wireDeletionSchema = z.object({
  id: z.string(),
  person_id: z.string().describe('id of a key, or subject of a sign-in'),
  tenant: z.string(),
  requested_by: z.string(),
  requested_at: z.string(),
  due_at: z.string().describe('when it has to be completed: 30 days after it was asked for'),
  reason: z.string().optional().describe('personal data masked'),
  state: z.enum(['running', 'completed', 'overdue', 'failed']).describe('all but completed are tried again'),
  steps: z.array(
    z.object({
      store: z.string(),
      state: z.enum(['waiting', 'pending', 'done', 'failed']),
      found: z.int(),
      erased: z.int(),
      note: z.string().optional(),
      cause: z.string().optional().describe('code of what went wrong'),
      finished_at: z.string().optional(),
    }),
  ),
  finished_at: z.string().optional(),
  note: z.string().describe('what it leaves, and why'),
}) satisfies z.ZodType<WireDeletion>;
