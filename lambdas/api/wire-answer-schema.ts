import * as z from 'zod';
import type { Citation } from '../rag/api';
import type { Wire, WireAnswer } from './api';
import { wirePassageSchema } from './wire-passage-schema';

const citation: z.ZodType<Wire<Citation>> = z.object({
  number: z.int().describe('as the answer shows it'),
  passage_id: z.string(),
  document_id: z.string(),
  title: z.string(),
  source: z.string(),
  key: z.string(),
  heading_path: z.array(z.string()),
  page: z.int().optional(),
  quote: z.string().describe('an exact slice of the passage'),
  start: z.int(),
  end: z.int(),
});

const milliseconds = z.number().optional();

/** An answer as it goes over the wire, for `/v1/openapi.json`. */
export const wireAnswerSchema: z.ZodType<WireAnswer> = z.object({
  id: z.string(),
  caller: z.object({ id: z.string(), tenant: z.string() }),
  created_at: z.string(),
  state: z.enum(['running', 'answered', 'declined', 'cancelled', 'failed']),
  release: z.string().optional().describe('digest of the release that made it'),
  question: z.string(),
  condensed_question: z.string().optional().describe('what was searched for, when a follow-up was condensed'),
  passages: z.array(
    z.object({
      number: z.int().describe('number in the prompt, from 1'),
      passage: wirePassageSchema,
      score: z.number(),
      keyword_score: z.number().optional(),
      similarity: z.number().optional(),
      rerank_score: z.number().optional(),
    }),
  ),
  answer: z.string(),
  citations: z.array(citation),
  rejected_citations: z
    .int()
    .describe('citations of the model that could not be verified and were not shown'),
  prompt_template: z.string(),
  prompt_digest: z.string(),
  settings_digest: z.string(),
  route: z.string(),
  provider: z.string().optional(),
  model: z.string().optional(),
  usage: z.object({ input_tokens: z.int(), output_tokens: z.int(), is_estimated: z.boolean() }).optional(),
  cost_usd: z.number().optional(),
  latency: z.object({
    condense_ms: milliseconds,
    retrieve_ms: milliseconds,
    rerank_ms: milliseconds,
    first_token_ms: milliseconds,
    generate_ms: milliseconds,
    total_ms: milliseconds,
  }),
  finish_reason: z.enum(['stop', 'length', 'tool_calls', 'content_filter']).optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
