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
/** Settings of retrieval. */
export type RetrievalSettings = z.infer<typeof retrievalSettingsSchema>;
