import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const tiny: CatalogueModelInput = {
  id: 'tiny',
  name: 'a tiny model with random weights',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'none: nobody’s weights',
    mustBeAccepted: false,
    note: 'for trials of the chain of tuning only: it knows nothing',
    source: 'training/make_tiny_model.py with its defaults',
    date: '2026-11-30',
  },
  weights: {
    type: 'script',
    script: 'training/make_tiny_model.py',
    source: 'training/make_tiny_model.py with its defaults',
    date: '2026-11-30',
  },
  parameters: {
    count: 139_584,
    source: 'training/make_tiny_model.py with its defaults',
    date: '2026-11-30',
  },
  contextTokens: 2_048,
  languages: {
    codes: ['en', 'ko'],
    source: 'training/make_tiny_model.py with its defaults',
    date: '2026-11-30',
  },
  capabilities: {
    tools: false,
    json: false,
    streaming: true,
    systemPrompt: true,
    source: 'training/make_tiny_model.py with its defaults',
    date: '2026-11-30',
  },
  architecture: {
    kind: 'decoder',
    layers: 2,
    hiddenSize: 64,
    attentionHeads: 4,
    kvHeads: 2,
    headDim: 16,
    intermediateSize: 128,
    vocabulary: 1_024,
    hasTiedEmbeddings: true,
    source: 'training/make_tiny_model.py with its defaults',
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
