import type { CatalogueModelInput } from '../lambdas/model-hub/catalogue-settings';

export const claudeSonnet45: CatalogueModelInput = {
  id: 'claude-sonnet-4.5',
  name: 'Claude Sonnet 4.5',
  kind: 'bedrock',
  task: 'chat',
  modelId: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  profiles: ['global', 'us', 'eu', 'jp', 'au'],
  licence: {
    name: 'terms of Amazon Bedrock and of its provider',
    mustBeAccepted: false,
    note: 'platform.claude.com, "Claude on Amazon Bedrock": access has to be asked for in the console',
    source: 'aws.amazon.com/service-terms',
    date: '2026-11-30',
  },
  contextTokens: 200_000,
  languages: {
    codes: ['en', 'ko', 'ja', 'zh', 'es', 'pt', 'it', 'fr', 'id', 'de', 'ar', 'hi', 'bn', 'sw', 'yo'],
    source: 'platform.claude.com, "Multilingual support"',
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
