import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const llama3370b: CatalogueModelInput = {
  id: 'llama-3.3-70b',
  name: 'Llama 3.3 70B Instruct',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Llama 3.3 Community License',
    mustBeAccepted: true,
    note: 'asks for "Built with Llama" and a licence of its own above 700 million monthly users',
    source: 'https://huggingface.co/meta-llama/Llama-3.3-70B-Instruct',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'meta-llama/Llama-3.3-70B-Instruct',
    revision: '6f6073b423013f6a7d4d9f39144961bfbfbc386b',
    isGated: true,
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  jumpStart: {
    modelId: 'meta-textgeneration-llama-3-3-70b-instruct',
    source: 'SageMaker developer guide, "Available foundation models"',
    date: '2026-11-30',
  },
  parameters: {
    count: 70_600_000_000,
    source: 'https://huggingface.co/meta-llama/Llama-3.3-70B-Instruct',
    date: '2026-11-30',
  },
  contextTokens: 131_072,
  languages: {
    codes: ['en', 'de', 'fr', 'it', 'pt', 'hi', 'es', 'th'],
    source:
      'openrouter.ai/meta-llama/llama-3.3-70b-instruct and ollama.com/library/llama3.3, which quote the model card',
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
    layers: 80,
    hiddenSize: 8_192,
    attentionHeads: 64,
    kvHeads: 8,
    headDim: 128,
    intermediateSize: 28_672,
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
        type: 'hugging-face',
        repository: 'RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic',
        revision: 'ddb4128556dfcff99e0c41aee159ea6c3e655dcd',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
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
