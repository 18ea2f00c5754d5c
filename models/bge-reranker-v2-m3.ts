import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const bgeRerankerV2M3: CatalogueModelInput = {
  id: 'bge-reranker-v2-m3',
  name: 'BGE reranker v2 M3',
  kind: 'open',
  task: 'rerank',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'https://huggingface.co/BAAI/bge-reranker-v2-m3',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'BAAI/bge-reranker-v2-m3',
    revision: '953dc6f6f85a1b2dbfca4c34a2796e7dde08d41e',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 568_000_000,
    source: 'docs.twcloud.ai: 568 million parameters',
    date: '2026-11-30',
  },
  contextTokens: 8_192,
  languages: {
    codes: ['ko', 'en', 'zh', 'ja'],
    others: 96,
    source: 'https://huggingface.co/BAAI/bge-reranker-v2-m3: multilingual, made from bge-m3',
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
    positions: 8_194,
    source:
      'config.json of BAAI/bge-reranker-v2-m3, which has the shape of bge-m3, as hotchpotch/japanese-bge-reranker-v2-m3-v1 repeats it',
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
