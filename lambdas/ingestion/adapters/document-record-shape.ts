import * as z from 'zod';
import type { DocumentRecord } from '../../domain/document';

/** Where a document stands, as it is stored. */
export const documentStateShape = z.enum(['pending', 'indexing', 'indexed', 'failed', 'deleted']);

/** A document's record as it is stored. */
export const documentRecordShape: z.ZodType<DocumentRecord> = z.object({
  id: z.string(),
  source: z.string(),
  key: z.string(),
  tenant: z.string(),
  groups: z.array(z.string()),
  title: z.string(),
  sizeBytes: z.number(),
  sourceVersion: z.string(),
  contentHash: z.string().optional(),
  indexedWith: z.string().optional(),
  isRebuild: z.boolean().optional(),
  state: documentStateShape,
  generation: z.int(),
  passages: z.int(),
  language: z.string().optional(),
  metadata: z.record(z.string(), z.string()),
  cause: z.object({ code: z.string(), message: z.string(), action: z.string() }).optional(),
  attempts: z.int(),
  retryAt: z.string().optional(),
  updatedAt: z.string(),
  deadlineAt: z.string().optional(),
});
