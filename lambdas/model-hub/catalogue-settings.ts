import * as z from 'zod';
import { chatTemplateKwargsSchema } from '../model-gateway/settings';

/** How the weights of a model are kept. */
export const weightVariantSchema = z.enum(['bf16', 'fp8', 'awq-int4', 'mxfp4']);

/** How the weights of a model are kept. */
export type WeightVariant = z.output<typeof weightVariantSchema>;

const id = z
  .string()
  .regex(/^[a-z][a-z0-9.-]{0,39}$/)
  .describe(
    'what environments and commands call it: a lower-case letter, then up to 39 of a-z, 0-9, dot, hyphen',
  );

/** Where a group of facts was read, and when. */
const fact = {
  source: z.string().min(8).describe('address of the page or file, or what it is made by'),
  date: z.iso.date().describe('day on which it was read'),
};

const hubRepository = {
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/)
    .describe('at Hugging Face, e.g. Qwen/Qwen3-8B'),
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .describe('commit at its hub, 40 hex digits'),
};

const common = {
  id,
  name: z.string().min(1).describe('as its publisher calls it'),
  task: z.enum(['chat', 'embedding', 'rerank']),
  licence: z.strictObject({
    name: z.string().min(1),
    mustBeAccepted: z
      .boolean()
      .describe('true: it is not one of the open-source licences that ask for nothing before use'),
    note: z.string().min(1).optional().describe('what it forbids or asks for'),
    ...fact,
  }),
  contextTokens: z
    .int()
    .min(1)
    .describe(
      'tokens of prompt and completion together, as its configuration or its capabilities’ page says',
    ),
  languages: z.strictObject({
    codes: z
      .array(z.string().regex(/^[a-z]{2,3}$/))
      .min(1)
      .describe('languages that its publisher names, ISO 639; not how good it is in them'),
    others: z.int().min(0).default(0).describe('more of them that are not listed here'),
    ...fact,
  }),
  capabilities: z.strictObject({
    tools: z.boolean(),
    json: z.boolean().describe('answers that hold to a JSON Schema, through its provider or server'),
    streaming: z.boolean(),
    systemPrompt: z.boolean(),
    ...fact,
  }),
};

const architecture = z
  .strictObject({
    kind: z
      .enum(['decoder', 'encoder'])
      .describe('decoder: Llama and its kin with a gated MLP; encoder: XLM-RoBERTa and its kin'),
    layers: z.int().min(1),
    hiddenSize: z.int().min(1),
    attentionHeads: z.int().min(1),
    kvHeads: z.int().min(1),
    headDim: z.int().min(1),
    intermediateSize: z.int().min(1).describe('width of the MLP, or of one expert'),
    vocabulary: z.int().min(1).describe('rows of the embedding, padding included'),
    hasTiedEmbeddings: z.boolean().describe('true: the output layer is the embedding'),
    hasAttentionBias: z.boolean().default(false),
    positions: z.int().min(1).optional().describe('learned positions of an encoder'),
    experts: z.strictObject({ count: z.int().min(2), active: z.int().min(1) }).optional(),
    ...fact,
  })
  .refine(({ attentionHeads, kvHeads }) => attentionHeads % kvHeads === 0, {
    path: ['kvHeads'],
    error: 'must divide attentionHeads',
  });

const variant = z.strictObject({
  variant: weightVariantSchema,
  /** `published`: the repository of the model itself; `compression`: made from it here, by training/compress.py. */
  from: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('published') }),
    z.strictObject({ type: z.literal('hugging-face'), ...hubRepository, ...fact }),
    z.strictObject({ type: z.literal('compression') }),
  ]),
});

/** Where weights come from. */
const weights = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hugging-face'),
    ...hubRepository,
    isGated: z.boolean().default(false).describe('true: it asks for a login that accepted its terms'),
    ...fact,
  }),
  z.strictObject({
    type: z.literal('s3'),
    address: z
      .string()
      .regex(/^s3:\/\/[a-z0-9.-]+\/(.+\/)?$/)
      .describe('folder of one’s own weights, ends with /'),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of the list of its files, as an import writes it'),
    ...fact,
  }),
  z
    .strictObject({ type: z.literal('script'), script: z.string().min(1), ...fact })
    .describe('made on this machine, with random weights: for trials only'),
]);

const bedrockModel = z.strictObject({
  ...common,
  kind: z.literal('bedrock'),
  modelId: z.string().min(1).describe('without the prefix of an inference profile'),
  profiles: z
    .array(z.string().min(1))
    .default([])
    .describe('prefixes of inference profiles that call it, e.g. apac'),
});

const openModel = z
  .strictObject({
    ...common,
    kind: z.literal('open'),
    weights,
    jumpStart: z
      .strictObject({ modelId: z.string().min(1), ...fact })
      .optional()
      .describe('the same weights in JumpStart'),
    parameters: z.strictObject({
      count: z.int().min(1).describe('published; a test compares it with what the architecture adds up to'),
      ...fact,
    }),
    architecture,
    chatTemplate: z
      .strictObject({
        kwargs: chatTemplateKwargsSchema.describe('variables of it, as vLLM reads chat_template_kwargs'),
        ...fact,
      })
      .optional()
      .describe('what requests tell its chat template, so that an answer has no thinking; left out: nothing'),
    variants: z
      .array(variant)
      .min(1)
      .describe('how the weights can be had; the first is how they were published'),
  })
  .refine(({ variants: [first] }) => first?.from.type === 'published', {
    path: ['variants', 0, 'from'],
    error: 'must be published: the first variant is the one of its own repository',
  })
  .refine(({ variants }) => new Set(variants.map(({ variant }) => variant)).size === variants.length, {
    path: ['variants'],
    error: 'must name each variant once',
  });

/** A model that the kit knows, as it stands in `models/`. */
export const catalogueModelSchema = z.discriminatedUnion('kind', [bedrockModel, openModel]);

/** A model that the kit knows. */
export type CatalogueModel = z.output<typeof catalogueModelSchema>;
/** A model as it is written in `models/<id>.ts`. */
export type CatalogueModelInput = z.input<typeof catalogueModelSchema>;
/** A model whose weights can be had. */
export type OpenModel = Extract<CatalogueModel, { kind: 'open' }>;
/** Numbers that say how large a model is. */
export type Architecture = OpenModel['architecture'];

/** What a model may lack, as `lacks` of a chat route names it. */
export type Lack = 'tools' | 'json' | 'streaming' | 'system';

/** What a chat route of this model cannot be asked for. */
export function lacksOf({ capabilities }: CatalogueModel): readonly Lack[] {
  const { tools, json, streaming, systemPrompt } = capabilities;
  const has: Readonly<Record<Lack, boolean>> = { tools, json, streaming, system: systemPrompt };
  return lacks.filter((name) => !has[name]);
}

const lacks: readonly Lack[] = ['tools', 'json', 'streaming', 'system'];
