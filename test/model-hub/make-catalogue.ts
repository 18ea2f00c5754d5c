import { type CatalogueModel, catalogueModelSchema } from '../../lambdas/model-hub/catalogue-settings';

/** Commit that the catalogue of tests pins. */
export const pinnedRevision = 'c'.repeat(40);

const fact = { source: 'https://example.com/model', date: '2026-01-01' };

const common = {
  task: 'chat',
  contextTokens: 4_096,
  languages: { codes: ['ko', 'en'], ...fact },
  capabilities: { tools: false, json: false, streaming: true, systemPrompt: true, ...fact },
};

const open = {
  ...common,
  kind: 'open',
  licence: { name: 'Apache 2.0', mustBeAccepted: false, ...fact },
  parameters: { count: 1_000, ...fact },
  architecture: {
    kind: 'decoder',
    layers: 1,
    hiddenSize: 8,
    attentionHeads: 2,
    kvHeads: 1,
    headDim: 4,
    intermediateSize: 16,
    vocabulary: 32,
    hasTiedEmbeddings: true,
    ...fact,
  },
  variants: [{ variant: 'bf16', from: { type: 'published' } }],
};

/** A catalogue of small models: pinned, gated, one's own, made by a script, and an API. */
export function makeCatalogue(
  options: { readonly ownDigest?: string; readonly ownAddress?: string } = {},
): readonly CatalogueModel[] {
  const models: readonly unknown[] = [
    {
      ...open,
      id: 'qwen',
      name: 'Qwen',
      weights: { type: 'hugging-face', repository: 'Qwen/Qwen3', revision: pinnedRevision, ...fact },
      variants: [
        ...open.variants,
        {
          variant: 'fp8',
          from: {
            type: 'hugging-face',
            repository: 'Qwen/Qwen3-FP8',
            revision: 'd'.repeat(40),
            ...fact,
          },
        },
        { variant: 'awq-int4', from: { type: 'compression' } },
      ],
    },
    {
      ...open,
      id: 'llama',
      name: 'Llama',
      licence: { name: 'Llama Community License', mustBeAccepted: true, note: '700 million users', ...fact },
      weights: {
        type: 'hugging-face',
        repository: 'Qwen/Qwen3',
        revision: pinnedRevision,
        isGated: true,
        ...fact,
      },
    },
    {
      ...open,
      id: 'own',
      name: 'our own',
      weights: {
        type: 's3',
        address: options.ownAddress ?? 's3://our-weights/v1/',
        digest: options.ownDigest ?? 'e'.repeat(64),
        ...fact,
      },
    },
    {
      ...open,
      id: 'tiny',
      name: 'tiny',
      weights: { type: 'script', script: 'training/make_tiny_model.py', ...fact },
    },
    {
      ...common,
      id: 'nova',
      name: 'Nova',
      kind: 'bedrock',
      licence: { name: 'AWS', mustBeAccepted: false, ...fact },
      modelId: 'amazon.nova-lite-v1:0',
    },
  ];
  return models.map((model) => catalogueModelSchema.parse(model));
}
