import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const multilingualE5Large: CatalogueModelInput = {
  id: 'multilingual-e5-large',
  name: 'Multilingual E5 large',
  kind: 'open',
  task: 'embedding',
  licence: {
    name: 'MIT',
    mustBeAccepted: false,
    source: 'https://huggingface.co/intfloat/multilingual-e5-large',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'intfloat/multilingual-e5-large',
    revision: '3d7cfbdacd47fdda877c5cd8a79fbcc4f2a574f3',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 560_000_000,
    source: 'https://huggingface.co/intfloat/multilingual-e5-large',
    date: '2026-11-30',
  },
  contextTokens: 512,
  languages: {
    codes: ['ko', 'en', 'zh', 'ja'],
    others: 90,
    source: 'https://huggingface.co/intfloat/multilingual-e5-large: 94 languages',
    date: '2026-11-30',
  },
  capabilities: {
    tools: false,
    json: false,
    streaming: false,
    systemPrompt: false,
    source: 'it writes no text',
    date: '2026-11-30',
  },
  architecture: {
    kind: 'encoder',
    layers: 24,
    hiddenSize: 1_024,
    attentionHeads: 16,
    kvHeads: 16,
    headDim: 64,
    intermediateSize: 4_096,
    vocabulary: 250_002,
    hasTiedEmbeddings: true,
    positions: 514,
    source: 'config.json of FacebookAI/xlm-roberta-large, from which it was made',
    date: '2026-11-30',
  },
  variants: [
    {
      variant: 'bf16',
      from: {
        type: 'published',
      },
    },
  ],
};
