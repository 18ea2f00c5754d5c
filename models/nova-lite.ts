import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const novaLite: CatalogueModelInput = {
  id: 'nova-lite',
  name: 'Amazon Nova Lite',
  kind: 'bedrock',
  task: 'chat',
  modelId: 'amazon.nova-lite-v1:0',
  profiles: ['apac', 'us', 'eu'],
  licence: {
    name: 'terms of Amazon Bedrock and of its provider',
    mustBeAccepted: false,
    source: 'aws.amazon.com/service-terms',
    date: '2026-11-30',
  },
  contextTokens: 300_000,
  languages: {
    codes: ['en', 'ko', 'ja', 'zh', 'fr', 'de', 'es', 'it', 'pt', 'ar', 'hi', 'nl', 'tr', 'he', 'ru'],
    others: 185,
    source: 'docs.aws.amazon.com/nova: "over 200 languages, optimized for …"',
    date: '2026-11-30',
  },
  capabilities: {
    tools: true,
    json: true,
    streaming: true,
    systemPrompt: true,
    source: 'Amazon Bedrock user guide, Converse API: supported models and features',
    date: '2026-11-30',
  },
};
