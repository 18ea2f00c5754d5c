import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const exaone3578b: CatalogueModelInput = {
  id: 'exaone-3.5-7.8b',
  name: 'EXAONE 3.5 7.8B Instruct',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'EXAONE AI Model License Agreement 1.1 - NC',
    mustBeAccepted: true,
    note: 'research only: forbids commercial use',
    source: 'https://huggingface.co/LGAI-EXAONE/EXAONE-3.5-7.8B-Instruct',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'LGAI-EXAONE/EXAONE-3.5-7.8B-Instruct',
    revision: '553ea250b9a5317231459279d5847d6cf955b9aa',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 7_820_000_000,
    source: 'model card: 6.98 billion without embeddings, and 102,400 embeddings of 4,096 twice',
    date: '2026-11-30',
  },
  contextTokens: 32_768,
  languages: {
    codes: ['ko', 'en'],
    source: 'https://huggingface.co/LGAI-EXAONE/EXAONE-3.5-7.8B-Instruct',
    date: '2026-11-30',
  },
  capabilities: {
    tools: false,
    json: true,
    streaming: true,
    systemPrompt: true,
    source:
      'docs.vllm.ai: structured outputs and streaming of its OpenAI-compatible server; the model card names no tools',
    date: '2026-11-30',
  },
  architecture: {
    kind: 'decoder',
    layers: 32,
    hiddenSize: 4_096,
    attentionHeads: 32,
    kvHeads: 8,
    headDim: 128,
    intermediateSize: 14_336,
    vocabulary: 102_400,
    hasTiedEmbeddings: false,
    source:
      'config.json of quantised copies of it at Hugging Face, e.g. GrennKren/EXAONE-3.5-7.8B-Instruct-8bit',
    date: '2026-11-30',
  },
  variants: [
    {
      variant: 'bf16',
      from: {
        type: 'published',
      },
    },
    {
      variant: 'fp8',
      from: {
        type: 'compression',
      },
    },
    {
      variant: 'awq-int4',
      from: {
        type: 'hugging-face',
        repository: 'LGAI-EXAONE/EXAONE-3.5-7.8B-Instruct-AWQ',
        source: 'https://huggingface.co/LGAI-EXAONE/EXAONE-3.5-7.8B-Instruct-AWQ',
        date: '2026-11-30',
      },
    },
  ],
};
