import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const qwen332b: CatalogueModelInput = {
  id: 'qwen3-32b',
  name: 'Qwen3 32B',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'https://huggingface.co/Qwen/Qwen3-32B',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'Qwen/Qwen3-32B',
    revision: '9216db5781bf21249d130ec9da846c4624c16137',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 32_800_000_000,
    source: 'https://huggingface.co/Qwen/Qwen3-32B',
    date: '2026-11-30',
  },
  contextTokens: 40_960,
  languages: {
    codes: ['zh', 'en'],
    others: 98,
    source:
      'model cards of Qwen3 at Hugging Face: "100+ languages and dialects", which name none; Chinese and English as inference.readthedocs.io lists them',
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
    layers: 64,
    hiddenSize: 5_120,
    attentionHeads: 64,
    kvHeads: 8,
    headDim: 128,
    intermediateSize: 25_600,
    vocabulary: 151_936,
    hasTiedEmbeddings: false,
    source: 'github.com/Lightning-AI/litgpt, litgpt/config.py, which follows the config.json at Hugging Face',
    date: '2026-11-30',
  },
  chatTemplate: {
    kwargs: { enable_thinking: false },
    source:
      'https://qwen.readthedocs.io/en/latest/deployment/vllm.html: thinks unless enable_thinking is false, and vLLM takes it in chat_template_kwargs',
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
        repository: 'Qwen/Qwen3-32B-FP8',
        revision: 'aa55da1ecc13d006e8b8e4f54579b1ea8c3db2df',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
      },
    },
    {
      variant: 'awq-int4',
      from: {
        type: 'hugging-face',
        repository: 'Qwen/Qwen3-32B-AWQ',
        revision: '0499c3ac83fdef8810b907a23894ba91e95eddd8',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
      },
    },
  ],
};
