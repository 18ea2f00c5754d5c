import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const kanana158b: CatalogueModelInput = {
  id: 'kanana-1.5-8b',
  name: 'Kanana 1.5 8B Instruct (2505)',
  kind: 'open',
  task: 'chat',
  licence: {
    name: 'Apache 2.0',
    mustBeAccepted: false,
    source: 'https://huggingface.co/kakaocorp/kanana-1.5-8b-instruct-2505/blob/main/LICENSE',
    date: '2026-11-30',
  },
  weights: {
    type: 'hugging-face',
    repository: 'kakaocorp/kanana-1.5-8b-instruct-2505',
    revision: 'c963a5f4f6496c749f94064a20b33028b0db9f19',
    source: 'revision that public repositories at GitHub pin it to, by a search for the commit',
    date: '2026-11-30',
  },
  parameters: {
    count: 8_030_285_824,
    source: 'parameters that Hugging Face counts, as a public repository at GitHub quotes them',
    date: '2026-11-30',
  },
  contextTokens: 32_768,
  languages: {
    codes: ['ko', 'en'],
    source: 'https://huggingface.co/kakaocorp/kanana-1.5-8b-instruct-2505, tags',
    date: '2026-11-30',
  },
  capabilities: {
    tools: false,
    json: true,
    streaming: true,
    systemPrompt: true,
    source:
      'docs.vllm.ai: structured outputs and streaming of its OpenAI-compatible server; it calls tools, but vLLM reads them with a plug-in of its publisher alone',
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
    vocabulary: 128_259,
    hasTiedEmbeddings: false,
    source:
      'architecture llama, its tag at Hugging Face; the shape of Llama 3.1 8B with three more tokens has exactly its parameters',
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
  ],
};
