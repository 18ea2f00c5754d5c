import * as z from 'zod';
import type { WireModelVersion } from './api';
import { wireModelFileSchema } from './wire-model-file-schema';

/** A model version as it goes over the wire. */
export const wireModelVersionSchema = z.object({
  id: z.string().describe('what routes and releases name it by'),
  group: z.string(),
  version: z.int(),
  digest: z.string(),
  kind: z.enum(['adapter', 'merged']),
  variant: z.string(),
  address: z.string(),
  files: z.array(wireModelFileSchema),
  lineage: z.object({
    base_model: z.string(),
    base_revision: z.string(),
    dataset: z.string().optional(),
    training_records: z.string().optional(),
    fine_tuning: z.string().optional(),
    training_job: z.string().optional(),
    code: z.string().optional(),
    evaluation_report: z.string().optional(),
    compressed_from: z.string().optional(),
  }),
  metrics: z.record(z.string(), z.number()),
  card: z.string().describe('Markdown'),
  created_by: z.string(),
  created_at: z.string(),
  copied_by: z.string().optional().describe('who brought it here from another environment'),
  record: z.string().optional().describe('what another environment copies it by'),
  state: z.enum(['pending', 'approved', 'rejected']),
  decision: z.object({ by: z.string(), reason: z.string(), time: z.string() }).optional(),
  aliases: z.array(z.enum(['champion', 'candidate'])),
}) satisfies z.ZodType<WireModelVersion>;
