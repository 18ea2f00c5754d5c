import { z } from 'zod';
import { retrievalSettingsSchema } from '../vector-search/settings';

/** Settings of the chain: what a release pins. */
export const chainSettingsSchema = z.strictObject({
  chatRoute: z.string().min(1).describe('route that writes the answer'),
  condenseRoute: z
    .string()
    .min(1)
    .optional()
    .describe('route that rewrites a follow-up; left out: chatRoute'),
  embeddingRoute: z.string().min(1).describe('route that embeds questions and passages'),
  rerankRoute: z
    .string()
    .min(1)
    .optional()
    .describe('route that reorders the best 50 passages; left out: no reranking'),
  isIndexEnabled: z
    .boolean()
    .default(true)
    .describe(
      'false: no retrieval and no citations, the model is asked directly; the vector database is optional',
    ),
  retrieval: retrievalSettingsSchema.prefault({}),
  answerTemplate: z
    .string()
    .min(1)
    .default('answer')
    .describe('prompt template that answers from passages, a file of prompts/'),
  directTemplate: z
    .string()
    .min(1)
    .default('direct')
    .describe('prompt template that answers without an index'),
  condenseTemplate: z
    .string()
    .min(1)
    .default('condense')
    .describe('prompt template that rewrites a follow-up'),
  temperature: z.number().min(0).max(2).default(0).describe('0 to 2; 0 for repeatable answers'),
  maxAnswerTokens: z
    .int()
    .min(16)
    .max(32_000)
    .default(800)
    .describe('ceiling of tokens in one answer, 16 to 32000'),
  maxContextTokens: z
    .int()
    .min(200)
    .max(100_000)
    .default(6_000)
    .describe(
      'tokens of passages in one prompt, estimated, 200 to 100000; the last ones are left out past it, never the best one. Lower it for a local model with a short context, which would cut off the rules at the head of the prompt',
    ),
  historyMessages: z
    .int()
    .min(0)
    .max(50)
    .default(6)
    .describe('earlier messages that the chain considers, 0 to 50'),
});

/** Settings of the chain. */
export type ChainSettings = z.infer<typeof chainSettingsSchema>;
