import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const qwen38b: CatalogueModelInput = {
  id: 'qwen3-8b',
  name: 'Qwen3 8B',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'https://huggingface.co/Qwen/Qwen3-8B',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'Qwen/Qwen3-8B',
    revision: 'b968826d9c46dd6066d109eabc6255188de91218',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 8_200_000_000,
    source: 'https://huggingface.co/Qwen/Qwen3-8B',
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
    layers: 36,
    hiddenSize: 4_096,
    attentionHeads: 32,
    kvHeads: 8,
    headDim: 128,
    intermediateSize: 12_288,
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
        repository: 'Qwen/Qwen3-8B-FP8',
        revision: '220b46e3b2180893580a4454f21f22d3ebb187d3',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
      },
    },
    {
      variant: 'awq-int4',
      from: {
        type: 'hugging-face',
        repository: 'Qwen/Qwen3-8B-AWQ',
        revision: '4da05a8edb55c6046cce958586c33b61da07bb79',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
      },
    },
  ],
};
