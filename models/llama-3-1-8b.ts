import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const llama318b: CatalogueModelInput = {
  id: 'llama-3.1-8b',
  name: 'Llama 3.1 8B Instruct',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Llama 3.1 Community License',
    mustBeAccepted: true,
    note: 'asks for "Built with Llama" and a licence of its own above 700 million monthly users',
    source: 'https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'meta-llama/Llama-3.1-8B-Instruct',
    revision: '0e9e39f249a16976918f6564b8830bc894c89659',
    isGated: true,
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 8_030_000_000,
    source: 'https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct',
    date: '2026-11-30',
  },
  contextTokens: 131_072,
  languages: {
    codes: ['en', 'de', 'fr', 'it', 'pt', 'hi', 'es', 'th'],
    source: 'https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct',
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
    vocabulary: 128_256,
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
        type: 'hugging-face',
        repository: 'hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4',
        revision: 'db1f81ad4b8c7e39777509fac66c652eb0a52f91',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
      },
    },
  ],
};
