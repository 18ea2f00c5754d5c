import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const mistral7b: CatalogueModelInput = {
  id: 'mistral-7b',
  name: 'Mistral 7B Instruct v0.3',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'https://huggingface.co/mistralai/Mistral-7B-Instruct-v0.3',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'mistralai/Mistral-7B-Instruct-v0.3',
    revision: 'c170c708c41dac9275d15a8fff4eca08d52bab71',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 7_250_000_000,
    source: 'https://huggingface.co/mistralai/Mistral-7B-Instruct-v0.3',
    date: '2026-11-30',
  },
  contextTokens: 32_768,
  languages: {
    codes: ['en'],
    source: 'https://huggingface.co/mistralai/Mistral-7B-Instruct-v0.3',
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
    layers: 32,
    hiddenSize: 4_096,
    attentionHeads: 32,
    kvHeads: 8,
    headDim: 128,
    intermediateSize: 14_336,
    vocabulary: 32_768,
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
