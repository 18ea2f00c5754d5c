import { bedrockPrices } from './bedrock-prices';
import type { EnvironmentInput } from './environment';

/** The last stop before production: its models and settings, at half its size. */
export const staging: EnvironmentInput = {
  name: 'staging',
  stage: 'staging',
  namespace: 'llmops-staging',
  aws: { region: 'ap-northeast-2' },
  retention: { data: 'destroy', answerLogDays: 60, logDays: 30 },
  isDeletionProtected: false,
  areAlarmsOn: true,
  routes: {
    chat: {
      kind: 'chat',
      provider: { type: 'bedrock' },
      model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
      price: bedrockPrices.claudeSonnet45,
      firstTokenTimeoutMs: 20_000,
    },
    // Another model than the one that answers: a model likes what it wrote itself.
    judge: {
      kind: 'chat',
      provider: { type: 'bedrock' },
      model: 'apac.amazon.nova-pro-v1:0',
      price: bedrockPrices.novaPro,
      firstTokenTimeoutMs: 20_000,
    },
    embedding: {
      kind: 'embedding',
      provider: { type: 'bedrock' },
      model: 'amazon.titan-embed-text-v2:0',
      price: bedrockPrices.titanEmbedV2,
      dimensions: 1_024,
    },
  },
  chain: { chatRoute: 'chat', embeddingRoute: 'embedding' },
  vectorSearch: {
    store: 'opensearch',
    instanceType: 'r7g.large.search',
    dataNodes: 2,
    zones: 2,
    volumeGib: 50,
  },
  tables: {
    faq: { keyColumn: 'id', titleColumn: 'question', textColumns: ['question', 'answer'] },
  },
  events: { stream: 'shards', shards: 1, retentionHours: 72, lake: true },
  evaluation: { judgeRoute: 'judge' },
  promotion: {
    evaluationSet: 'golden',
    canary: { steps: [{ sharePercent: 25, bakeSeconds: 600 }] },
  },
  network: { kind: 'own', zones: 2, egress: 'none' },
  encryption: 'customer-key',
  api: { ratePerSecond: 50, burst: 100, firewall: { requestsPer5Minutes: 1_000 } },
};
