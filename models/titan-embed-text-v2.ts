import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const titanEmbedTextV2: CatalogueModelInput = {
  id: 'titan-embed-text-v2',
  name: 'Amazon Titan Text Embeddings V2',
  kind: 'bedrock',
  task: 'embedding',
  modelId: 'amazon.titan-embed-text-v2:0',
  profiles: [],
  licence: {
    name: 'terms of Amazon Bedrock and of its provider',
    mustBeAccepted: false,
    source: 'aws.amazon.com/service-terms',
    date: '2026-11-30',
  },
  contextTokens: 8_192,
  languages: {
    codes: ['en', 'ko'],
    others: 98,
    source:
      'docs.aws.amazon.com/bedrock, "Amazon Titan Text Embeddings models": optimised for English, more than 100 languages',
    date: '2026-11-30',
  },
  capabilities: {
    tools: false,
    json: false,
    streaming: false,
    systemPrompt: false,
    source: 'it writes no text',
    date: '2026-11-30',
  },
};
