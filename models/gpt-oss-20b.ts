import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const gptOss20b: CatalogueModelInput = {
  id: 'gpt-oss-20b',
  name: 'gpt-oss-20b',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'developers.openai.com/api/docs/models/gpt-oss-20b',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'openai/gpt-oss-20b',
    revision: '6cee5e81ee83917806bbde320786a8fb61efebee',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 20_900_000_000,
    source: 'OpenAI, gpt-oss model card (arXiv 2508.10925), table 1',
    date: '2026-11-30',
  },
  contextTokens: 131_072,
  languages: {
    codes: ['en'],
    source: 'OpenAI, "Introducing gpt-oss": trained on a mostly English text dataset',
    date: '2026-11-30',
  },
  capabilities: {
    tools: true,
    json: true,
    streaming: true,
    systemPrompt: true,
    source: 'developers.openai.com/api/docs/models/gpt-oss-20b',
    date: '2026-11-30',
  },
  architecture: {
    kind: 'decoder',
    layers: 24,
    hiddenSize: 2_880,
    attentionHeads: 64,
    kvHeads: 8,
    headDim: 64,
    intermediateSize: 2_880,
    vocabulary: 201_088,
    hasTiedEmbeddings: false,
    hasAttentionBias: true,
    experts: {
      count: 32,
      active: 4,
    },
    source:
      'config.json of openai/gpt-oss-20b, as configurations at Hugging Face that were made from it repeat it',
    date: '2026-11-30',
  },
  variants: [
    {
      variant: 'mxfp4',
      from: {
        type: 'published',
      },
    },
  ],
};
