import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const qwen314b: CatalogueModelInput = {
  id: 'qwen3-14b',
  name: 'Qwen3 14B',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'https://huggingface.co/Qwen/Qwen3-14B',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'Qwen/Qwen3-14B',
    revision: '40c069824f4251a91eefaf281ebe4c544efd3e18',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 14_800_000_000,
    source: 'https://huggingface.co/Qwen/Qwen3-14B',
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
    layers: 40,
    hiddenSize: 5_120,
    attentionHeads: 40,
    kvHeads: 8,
    headDim: 128,
    intermediateSize: 17_408,
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
        repository: 'Qwen/Qwen3-14B-FP8',
        revision: '9a283b4a5efbc09ce247e0ae5b02b744739e525a',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
      },
    },
    {
      variant: 'awq-int4',
      from: {
        type: 'hugging-face',
        repository: 'Qwen/Qwen3-14B-AWQ',
        revision: '31c69efc29464b6bb0aee1398b5a7b50a99340c3',
        source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
        date: '2026-11-30',
      },
    },
  ],
};
