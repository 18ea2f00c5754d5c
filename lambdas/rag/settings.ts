import * as z from 'zod';
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

/** Variable with the settings of the chain as JSON; set by `Chain.grantAnswer`. */
export const chainVariables = { settings: 'CHAIN_SETTINGS' } as const;

/** Variables that `AnswerLog.grantAccess` sets. */
export const answerLogVariables = {
  table: 'ANSWER_LOG_TABLE',
  bucket: 'ANSWER_LOG_BUCKET',
  /** Days, as digits. */
  retentionDays: 'ANSWER_LOG_DAYS',
} as const;

/**
 * The table of the answer log; `expiresAt` is in seconds since 1970, and `running` is an attribute of those alone that
 * have not ended, so that its index holds nothing else. `asker` is tenant and caller as JSON: by it the answers of a
 * person are found whose data is deleted.
 */
export const answerLogTable = {
  partitionKey: 'id',
  timeToLive: 'expiresAt',
  running: { name: 'running', partitionKey: 'running', sortKey: 'createdAt' },
  byAsker: { name: 'byAsker', partitionKey: 'asker', sortKey: 'createdAt' },
} as const;

/** Where the answer log keeps a record that is too large for its table. */
export const answerRecordPrefix = 'answers/';

/** Variables that `PromptTemplates.grantRead` sets. */
export const promptTemplatesVariables = {
  bucket: 'PROMPT_TEMPLATES_BUCKET',
  /** Digest of each template by its name, as JSON. */
  digests: 'PROMPT_TEMPLATES',
} as const;

/** Where prompt templates are, each under its digest. */
export const promptTemplatePrefix = 'templates/';

/** A deployment's prompt templates: type and properties of its resource in a stack. */
export const promptTemplatesResource = {
  type: 'Custom::PromptTemplates',
  propertiesSchema: z.object({
    templates: z.array(z.object({ name: z.string().min(1), content: z.string().min(1) })),
  }),
} as const;
