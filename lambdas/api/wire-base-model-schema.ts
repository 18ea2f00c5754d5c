import * as z from 'zod';
import type { WireBaseModel } from './api';
import { wireModelFileSchema } from './wire-model-file-schema';

/** A base model as it goes over the wire. */
export const wireBaseModelSchema = z.object({
  model: z
    .string()
    .describe('id in the catalogue, with : and the variant where those weights have another repository'),
  revision: z.string(),
  state: z.enum(['importing', 'imported', 'failed']),
  address: z.string(),
  copied_from: z.string().optional().describe('folder of the other environment that it is copied from'),
  files: z.array(wireModelFileSchema).describe('none until it is imported'),
  done_bytes: z.number(),
  total_bytes: z.number().describe('0 until its files are listed'),
  licence_accepted_by: z.string().optional(),
  started_by: z.string(),
  started_at: z.string(),
  updated_at: z.string(),
  reason: z.string().optional().describe('why it failed'),
}) satisfies z.ZodType<WireBaseModel>;
