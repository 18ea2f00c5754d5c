import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const qwen2514b: CatalogueModelInput = {
  id: 'qwen2.5-14b',
  name: 'Qwen2.5 14B Instruct',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'https://huggingface.co/Qwen/Qwen2.5-14B-Instruct',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'Qwen/Qwen2.5-14B-Instruct',
    revision: 'cf98f3b3bbb457ad9e2bb7baf9a0125b6b88caa8',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 14_700_000_000,
    source: 'https://huggingface.co/Qwen/Qwen2.5-14B-Instruct',
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
    layers: 48,
    hiddenSize: 5_120,
    attentionHeads: 40,
    kvHeads: 8,
    headDim: 128,
    intermediateSize: 13_824,
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
        repository: 'Qwen/Qwen2.5-14B-Instruct-AWQ',
        revision: '539535859b135b0244c91f3e59816150c8056698',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
      },
    },
  ],
};
