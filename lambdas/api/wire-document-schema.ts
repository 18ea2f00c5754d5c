import * as z from 'zod';
import type { DocumentRecord } from '../domain/document';
import type { Wire } from './api';

/** States of a document on the wire. */
export const documentStateSchema = z.enum(['pending', 'indexing', 'indexed', 'failed', 'deleted']);

/** A document as it goes over the wire, for `/v1/openapi.json`. */
export const wireDocumentSchema: z.ZodType<Wire<DocumentRecord>> = z.object({
  id: z.string(),
  source: z.string().describe('id of its source'),
  key: z.string().describe('place within the source'),
  tenant: z.string(),
  groups: z.array(z.string()).describe('groups that may read it; empty: everyone of the tenant'),
  title: z.string(),
  size_bytes: z.int().describe('size of the original'),
  source_version: z.string(),
  content_hash: z.string().optional().describe('SHA-256 of the indexed content, in hex'),
  indexed_with: z.string().optional().describe('SHA-256 of the fingerprint of its index, in hex'),
  is_rebuild: z.boolean().optional().describe('true until every passage has been embedded anew'),
  state: documentStateSchema,
  generation: z.int(),
  passages: z.int().describe('passages in the index'),
  language: z.string().optional(),
  metadata: z.record(z.string(), z.string()),
  cause: z
    .object({ code: z.string(), message: z.string(), action: z.string() })
    .optional()
    .describe('why it failed, and the change that mends it'),
  attempts: z.int().describe('tries since the last change'),
  retry_at: z.string().optional().describe('when it is tried again, ISO 8601'),
  updated_at: z.string(),
  deadline_at: z.string().optional(),
});
