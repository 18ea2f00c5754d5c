import * as z from 'zod';

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

/** What an index is built with, as it is written in a function's variables and in a deployment's events. */
export const indexFingerprintSchema = z.strictObject({
  embeddingModel: z.string().min(1).describe('provider and model, e.g. offline/hashed-ngrams-v1'),
  dimensions: z.int().min(1).max(16_000).describe('numbers of a vector, 1 to 16000'),
  splitterVersion: z
    .string()
    .min(1)
    .describe('version of the splitter and its settings, e.g. structure-1/400/40'),
});

/** What an index was built with; an index answers only queries of the same fingerprint. */
export type IndexFingerprint = Readonly<z.infer<typeof indexFingerprintSchema>>;

/** Variables that `VectorSearch.grantRead` and `VectorSearch.grantWrite` set. */
export const vectorSearchVariables = {
  /** Address of the domain with its scheme; a rehearsal puts `http:` in front of the emulator's. */
  endpoint: 'VECTOR_SEARCH_ENDPOINT',
  region: 'VECTOR_SEARCH_REGION',
  alias: 'VECTOR_SEARCH_ALIAS',
  /** JSON of {@link IndexFingerprint}. */
  fingerprint: 'VECTOR_SEARCH_FINGERPRINT',
} as const;

/** What a function may do with the passages: `write` includes `read`. */
export const passageAccessSchema = z.enum(['read', 'write']);

/** What a function may do with the passages: `write` includes `read`. */
export type PassageAccessLevel = z.infer<typeof passageAccessSchema>;

/** Types of the resources that a deployment asks the kit's own functions for. */
export const customResourceTypes = {
  passageIndex: 'Custom::PassageIndex',
  passageAccess: 'Custom::PassageAccess',
  noriPackage: 'Custom::NoriPackage',
} as const;

/** Properties of a `Custom::PassageIndex`: one version of the index and the alias that names it. */
export const passageIndexPropertiesSchema = z.object({
  alias: openSearchSettingsSchema.shape.alias.unwrap(),
  fingerprint: z.string().describe('JSON of the fingerprint'),
  onDelete: z.enum(['keep', 'delete']).describe('what happens to the indexes of the alias'),
});

/** Properties of a `Custom::PassageIndex`. */
export type PassageIndexProperties = z.infer<typeof passageIndexPropertiesSchema>;

/** Properties of a `Custom::PassageAccess`: an IAM role and what it may do on the server. */
export const passageAccessPropertiesSchema = z.object({
  alias: openSearchSettingsSchema.shape.alias.unwrap(),
  access: passageAccessSchema,
  roleArn: z
    .string()
    .regex(/^arn:[^:]+:iam::/)
    .describe('ARN of the IAM role of a function'),
});

/** Properties of a `Custom::PassageAccess`. */
export type PassageAccessProperties = z.infer<typeof passageAccessPropertiesSchema>;

/** Properties of a `Custom::NoriPackage`: the Korean analyzer of a domain. */
export const noriPackagePropertiesSchema = z.object({
  domain: z
    .string()
    .regex(/^[a-z][a-z0-9-]{2,27}$/)
    .describe('name of the domain'),
  onDelete: z.enum(['keep', 'dissociate']).describe('what happens to the analyzer; indexes may need it'),
});

/** Properties of a `Custom::NoriPackage`. */
export type NoriPackageProperties = z.infer<typeof noriPackagePropertiesSchema>;
