import * as z from 'zod';
import type { BaseModel } from '../api';
import { modelFileSchema } from '../model-version-schema';

/** A base model as it is kept. */
export const baseModelSchema = z.object({
  model: z.string(),
  revision: z.string(),
  state: z.enum(['importing', 'imported', 'failed']),
  address: z.string(),
  copiedFrom: z.string().optional(),
  files: z.array(modelFileSchema),
  doneBytes: z.number(),
  totalBytes: z.number(),
  licenceAcceptedBy: z.string().optional(),
  startedBy: z.string(),
  startedAt: z.string(),
  updatedAt: z.string(),
  reason: z.string().optional(),
}) satisfies z.ZodType<BaseModel>;
