import * as z from 'zod';
import type { Passage } from '../domain/passage';
import type { Wire } from './api';

/** A passage as it goes over the wire, for `/v1/openapi.json`. */
export const wirePassageSchema: z.ZodType<Wire<Passage>> = z.object({
  id: z.string(),
  document_id: z.string(),
  ordinal: z.int().describe('place among the passages of its document, from 0'),
  text: z.string(),
  start: z.int().describe('offset in the document’s text, in UTF-16 code units'),
  end: z.int(),
  heading_path: z.array(z.string()).describe('headings above it, outermost first'),
  page: z.int().optional().describe('page, slide or sheet, from 1'),
  language: z.string(),
  title: z.string(),
  source: z.string(),
  key: z.string(),
  tenant: z.string(),
  groups: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
});
