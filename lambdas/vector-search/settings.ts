import { z } from 'zod';

/** How passages are looked for. */
export const searchModeSchema = z.enum(['keyword', 'vector', 'hybrid']);

/** Settings of retrieval. */
export const retrievalSettingsSchema = z.strictObject({
  mode: searchModeSchema
    .default('hybrid')
    .describe('keyword (BM25), vector (cosine) or hybrid (both, fused)'),
  retrievedPassages: z.int().min(1).max(50).default(6).describe('passages put into the prompt, 1 to 50'),
  vectorWeight: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('share of the vector score in the fused score, 0 to 1; low for weak embeddings'),
  minScore: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      'lowest cosine similarity, 0 to 1, at which the best passage still counts as an answer; below it the chain declines. 0: leave it to the model',
    ),
});

/** How passages are looked for. */
export type SearchMode = z.infer<typeof searchModeSchema>;

/** Settings of a passage index on OpenSearch. */
export const openSearchSettingsSchema = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).describe('address of the server or AWS domain'),
  region: z
    .string()
    .min(1)
    .optional()
    .describe('AWS region that requests are signed for (SigV4); left out: they are not signed'),
  alias: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .default('passages')
    .describe('name of the index for people and tools; its versions are named <alias>-<digest>'),
});

/** Settings of a passage index on OpenSearch. */
export type OpenSearchSettings = z.infer<typeof openSearchSettingsSchema>;
