import * as z from 'zod';
import type { Release } from './api';
import { manifestSchema } from './manifest-schema';

/** A release as it is kept and as it crosses environments. */
export const releaseSchema: z.ZodType<Release> = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  manifest: manifestSchema,
  author: z.string(),
  note: z.string(),
  createdAt: z.string(),
  importedBy: z.string().optional(),
});
