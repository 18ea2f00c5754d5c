import * as z from 'zod';

const price = z
  .strictObject({
    inputUsdPerMillionTokens: z.number().min(0),
    outputUsdPerMillionTokens: z.number().min(0).default(0),
  })
  .describe(
    'list price in US dollars per million tokens, for the cost in the answer log and the gate; left out: what an endpoint of one’s own is planned to cost at its stated load, else unknown',
  );

const timeouts = {
  firstTokenTimeoutMs: z
    .int()
    .min(100)
    .max(300_000)
    .default(60_000)
    .describe(
      'milliseconds until the first token, 100 to 300000; a local model on a CPU needs more than an API',
    ),
  totalTimeoutMs: z
    .int()
    .min(100)
    .max(900_000)
    .default(300_000)
    .describe('milliseconds for the whole call, 100 to 900000'),
  maxRetries: z
    .int()
    .min(0)
    .max(5)
    .default(2)
    .describe('further tries before the first token, 0 to 5; never after it'),
};

const credential = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/)
  .describe(
    'name of the credential, e.g. OPENAI_API_KEY: an environment variable or .env line locally, a secret on AWS',
  );

/** Without user and password, which no call could be sent with and which everyone would read who may see the settings. */
const address = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => !/^https?:\/\/[^/?#]*@/i.test(url),
    'must be without user and password: name a credential',
  );

/** Variables of a chat template: `chat_template_kwargs` of vLLM. */
export const chatTemplateKwargsSchema = z.record(
  z.string().min(1),
  z.union([z.boolean(), z.number(), z.string()]),
);

/** The provider that answers a route, and how it is reached. */
export const providerSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('offline') }),
    z.strictObject({
      type: z.literal('openai-compatible'),
      name: z.string().min(1).default('openai-compatible').describe('what to call it in logs, e.g. ollama'),
      baseUrl: address.describe('up to and including the version, e.g. https://api.openai.com/v1'),
      credential: credential.optional(),
      apiKeyHeader: z
        .enum(['authorization', 'api-key'])
        .default('authorization')
        .describe('api-key for Azure OpenAI'),
      query: z
        .record(z.string(), z.string())
        .default({})
        .describe('query parameters of every call, e.g. api-version for Azure OpenAI'),
    }),
    z.strictObject({
      type: z.literal('anthropic'),
      baseUrl: address.default('https://api.anthropic.com'),
      credential: credential.default('ANTHROPIC_API_KEY'),
    }),
    z.strictObject({
      type: z.literal('bedrock'),
      region: z.string().min(1).optional().describe('AWS region; left out: the one of the environment'),
      endpoint: z
        .url()
        .optional()
        .describe('another address of the service, for tests and private endpoints'),
    }),
    z.strictObject({
      type: z.literal('sagemaker'),
      endpoint: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,17}$/)
        .describe('name in endpoints of the environment'),
      region: z.string().min(1).optional().describe('AWS region; left out: the one of the environment'),
      address: z.url().optional().describe('another address of the service, for tests and private endpoints'),
    }),
  ])
  .describe('who answers');

/** A route: the name that callers use, and the model behind it. Changing the model is configuration. */
export const routeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('chat'),
    provider: providerSchema,
    model: z.string().min(1).describe('the model as its provider calls it'),
    price: price.optional(),
    maxTokens: z
      .int()
      .min(1)
      .max(200_000)
      .default(1_024)
      .describe('ceiling of tokens in one completion, 1 to 200000; a request may ask for fewer'),
    fallback: z
      .array(z.string().min(1))
      .min(1)
      .max(5)
      .optional()
      .describe(
        'chat routes that are asked in this order when this one cannot answer now, before its first token; theirs are not followed',
      ),
    lacks: z
      .array(z.enum(['tools', 'json', 'streaming', 'system']))
      .optional()
      .describe(
        'what the model cannot: tools and json are refused, an answer comes whole, a system prompt becomes part of the first message; left out: nothing',
      ),
    chatTemplateKwargs: chatTemplateKwargsSchema
      .optional()
      .describe(
        'variables of the model’s chat template, e.g. enable_thinking: false, which vLLM and LMI read from each request; left out: as the template has them',
      ),
    ...timeouts,
  }),
  z.strictObject({
    kind: z.literal('embedding'),
    provider: providerSchema,
    model: z.string().min(1).describe('the model as its provider calls it'),
    price: price.optional(),
    dimensions: z.int().min(1).max(8_192).describe('numbers in one embedding, 1 to 8192'),
    maxBatch: z.int().min(1).max(2_048).default(64).describe('texts in one call, 1 to 2048'),
    ...timeouts,
  }),
  z.strictObject({
    kind: z.literal('rerank'),
    provider: providerSchema,
    model: z.string().min(1).describe('the model as its provider calls it'),
    price: price.optional(),
    ...timeouts,
  }),
]);

/** Routes by name. */
export const routesSchema = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9._:/-]*$/i), routeSchema)
  .describe('routes by the model name that callers use');

/** Settings of a provider. */
export type ProviderSettings = z.infer<typeof providerSchema>;
/** Settings of one route. */
export type Route = z.infer<typeof routeSchema>;
/** A route that chats. */
export type ChatRoute = Extract<Route, { kind: 'chat' }>;
/** A route that embeds. */
export type EmbeddingRoute = Extract<Route, { kind: 'embedding' }>;
/** A route that reranks. */
export type RerankRoute = Extract<Route, { kind: 'rerank' }>;
/** Routes by name. */
export type Routes = z.infer<typeof routesSchema>;

/** Variables that `ModelGateway.grantCall` sets. */
export const modelGatewayVariables = {
  /** JSON of the routes. */
  routes: 'MODEL_ROUTES',
  /** What the names of the secrets of the providers' keys begin with: the namespace and a slash, e.g. `llmops-dev/`. */
  keysPrefix: 'PROVIDER_KEYS_PREFIX',
  /** Name of the environment, for what a person types to set a key. */
  environment: 'KIT_ENVIRONMENT',
} as const;

/** What a provider is called in logs, answers, releases and the index's fingerprint, e.g. `bedrock`, `sagemaker-chat`. */
export function providerName(provider: ProviderSettings): string {
  switch (provider.type) {
    case 'openai-compatible':
      return provider.name;
    case 'sagemaker':
      return `sagemaker-${provider.endpoint}`;
    default:
      return provider.type;
  }
}
