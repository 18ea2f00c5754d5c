import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const mistralSmall24b: CatalogueModelInput = {
  id: 'mistral-small-24b',
  name: 'Mistral Small 3 24B Instruct (2501)',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'https://huggingface.co/mistralai/Mistral-Small-24B-Instruct-2501',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'mistralai/Mistral-Small-24B-Instruct-2501',
    revision: '9527884be6e5616bdd54de542f9ae13384489724',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 23_600_000_000,
    source: 'https://huggingface.co/mistralai/Mistral-Small-24B-Instruct-2501',
    date: '2026-11-30',
  },
  contextTokens: 32_768,
  languages: {
    codes: ['en', 'fr', 'de', 'es', 'it', 'zh', 'ja', 'ko', 'pt', 'nl', 'pl'],
    source: 'https://huggingface.co/mistralai/Mistral-Small-24B-Instruct-2501',
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
    layers: 40,
    hiddenSize: 5_120,
    attentionHeads: 32,
    kvHeads: 8,
    headDim: 128,
    intermediateSize: 32_768,
    vocabulary: 131_072,
    hasTiedEmbeddings: false,
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
        type: 'compression',
      },
    },
  ],
};
