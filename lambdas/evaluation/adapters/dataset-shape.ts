import * as z from 'zod';
import type { Dataset, DatasetCase } from '../api';

/** Shape of a dataset as every adapter reads it back. */
export const datasetShape: z.ZodType<Dataset> = z.object({
  digest: z.string(),
  version: z.number(),
  card: z.object({
    name: z.string(),
    purpose: z.enum(['evaluation', 'training']),
    source: z.string(),
    licence: z.string(),
    cases: z.number(),
    slices: z.record(z.string(), z.number()),
    from: z.string().optional(),
    until: z.string().optional(),
    leftOut: z.record(z.string(), z.number()),
  }),
  createdAt: z.string(),
  createdBy: z.string(),
  tenant: z.string(),
  isErased: z.boolean().optional(),
  replacedBy: z.string().optional(),
});

/** Shape of a case as every adapter reads it back. */
export const datasetCaseShape: z.ZodType<DatasetCase> = z.object({
  id: z.string(),
  question: z.string(),
  language: z.string(),
  source: z.string(),
  isAnswerable: z.boolean(),
  expectedFacts: z.array(z.string()),
  expectedPassages: z.array(z.string()),
  expectedDocuments: z.array(z.string()),
  referenceAnswer: z.string().optional(),
  guidelines: z.array(z.string()),
  time: z.string().optional(),
  answerId: z.string().optional(),
  callerId: z.string().optional(),
  human: z
    .object({
      answer: z.string(),
      isCorrect: z.boolean(),
      passages: z.array(z.string()),
      labels: z.record(z.string(), z.boolean()).optional(),
    })
    .optional(),
});
