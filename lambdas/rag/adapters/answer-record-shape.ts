import * as z from 'zod';
import type { AnswerRecord } from '../api';

const place = {
  title: z.string(),
  source: z.string(),
  key: z.string(),
  headingPath: z.array(z.string()),
  page: z.number().optional(),
  start: z.number(),
  end: z.number(),
};

const passage = z.object({
  ...place,
  id: z.string(),
  documentId: z.string(),
  ordinal: z.number(),
  text: z.string(),
  language: z.string(),
  tenant: z.string(),
  groups: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
});

const milliseconds = z.number().optional();

/** Shape of a record of the answer log, as every adapter reads it back. */
export const answerRecordShape: z.ZodType<AnswerRecord> = z.object({
  id: z.string(),
  caller: z.object({ id: z.string(), tenant: z.string() }),
  createdAt: z.string(),
  state: z.enum(['running', 'answered', 'declined', 'cancelled', 'failed']),
  release: z.string().optional(),
  question: z.string(),
  condensedQuestion: z.string().optional(),
  passages: z.array(
    z.object({
      number: z.number(),
      passage,
      score: z.number(),
      keywordScore: z.number().optional(),
      similarity: z.number().optional(),
      rerankScore: z.number().optional(),
    }),
  ),
  answer: z.string(),
  citations: z.array(
    z.object({
      ...place,
      number: z.number(),
      passageId: z.string(),
      documentId: z.string(),
      quote: z.string(),
    }),
  ),
  rejectedCitations: z.number(),
  promptTemplate: z.string(),
  promptDigest: z.string(),
  settingsDigest: z.string(),
  route: z.string(),
  provider: z.string().optional(),
  model: z.string().optional(),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number(), isEstimated: z.boolean() }).optional(),
  costUsd: z.number().optional(),
  latency: z.object({
    condenseMs: milliseconds,
    retrieveMs: milliseconds,
    rerankMs: milliseconds,
    firstTokenMs: milliseconds,
    generateMs: milliseconds,
    totalMs: milliseconds,
  }),
  finishReason: z.enum(['stop', 'length', 'tool_calls', 'content_filter']).optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
