import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const qwen257b: CatalogueModelInput = {
  id: 'qwen2.5-7b',
  name: 'Qwen2.5 7B Instruct',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'https://huggingface.co/Qwen/Qwen2.5-7B-Instruct',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'Qwen/Qwen2.5-7B-Instruct',
    revision: 'a09a35458c702b33eeacc393d103063234e8bc28',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 7_610_000_000,
    source: 'https://huggingface.co/Qwen/Qwen2.5-7B-Instruct',
    date: '2026-11-30',
  },
  contextTokens: 32_768,
  languages: {
    codes: ['zh', 'en', 'fr', 'es', 'pt', 'de', 'it', 'ru', 'ja', 'ko', 'vi', 'th', 'ar'],
    others: 16,
    source: 'model cards of Qwen2.5 at Hugging Face: "over 29 languages, including …"',
    date: '2026-11-30',
  },
  capabilities: {
    tools: true,
    json: true,
    streaming: true,
    systemPrompt: true,
    source:
      'docs.vllm.ai: tool calling, structured outputs and streaming of its OpenAI-compatible server; tools as the model card says',
    date: '2026-11-30',
  },
  architecture: {
    kind: 'decoder',
    layers: 28,
    hiddenSize: 3_584,
    attentionHeads: 28,
    kvHeads: 4,
    headDim: 128,
    intermediateSize: 18_944,
    vocabulary: 152_064,
    hasTiedEmbeddings: false,
    hasAttentionBias: true,
    source: 'github.com/Lightning-AI/litgpt, litgpt/config.py, which follows the config.json at Hugging Face',
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
        repository: 'Qwen/Qwen2.5-7B-Instruct-AWQ',
        revision: 'b25037543e9394b818fdfca67ab2a00ecc7dd641',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
      },
    },
  ],
};
