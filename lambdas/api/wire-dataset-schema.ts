import * as z from 'zod';
import type { WireDataset, WireDatasetCase } from './api';

/** What a dataset is for. */
export const datasetPurposeSchema = z.enum(['evaluation', 'training']);

/** A dataset as it goes over the wire, for `/v1/openapi.json`. */
export const wireDatasetSchema = z.object({
  digest: z.string().describe('SHA-256 of card and cases'),
  version: z.int().describe('from 1, by name'),
  card: z.object({
    name: z.string(),
    purpose: datasetPurposeSchema,
    source: z.string(),
    licence: z.string(),
    cases: z.int(),
    slices: z.record(z.string(), z.int()).describe('cases by slice, e.g. language=ko'),
    from: z.string().optional().describe('time of the first question'),
    until: z.string().optional().describe('time of the last question'),
    left_out: z.record(z.string(), z.int()).describe('what was left out, by reason'),
  }),
  created_at: z.string(),
  created_by: z.string(),
  tenant: z.string(),
  is_erased: z.boolean().optional().describe('true: its cases were removed with a person’s data'),
  replaced_by: z.string().optional().describe('digest of what replaced it then'),
}) satisfies z.ZodType<WireDataset>;

const texts = z.array(z.string());

/** A case of a dataset as it goes over the wire, for `/v1/openapi.json`. */
export const wireCaseSchema = z.object({
  id: z.string(),
  question: z.string(),
  language: z.string(),
  source: z.string(),
  is_answerable: z.boolean(),
  expected_facts: texts,
  expected_passages: texts,
  expected_documents: texts,
  reference_answer: z.string().optional(),
  guidelines: texts,
  time: z.string().optional(),
  answer_id: z.string().optional(),
  caller_id: z.string().optional(),
  human: z
    .object({
      answer: z.string(),
      is_correct: z.boolean(),
      passages: texts,
      labels: z.record(z.string(), z.boolean()).optional(),
    })
    .optional(),
}) satisfies z.ZodType<WireDatasetCase>;
