import { bedrockPrices } from './bedrock-prices';
import type { EnvironmentInput } from './environment';

/** Production: retains its data, survives the loss of a zone, calls someone. */
export const prod: EnvironmentInput = {
  name: 'prod',
  stage: 'production',
  namespace: 'llmops-prod',
  aws: { region: 'ap-northeast-2' },
  retention: { data: 'retain', answerLogDays: 365, logDays: 90 },
  isDeletionProtected: true,
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
    dataNodes: 3,
    zones: 3,
    volumeGib: 100,
  },
  tables: {
    faq: { keyColumn: 'id', titleColumn: 'question', textColumns: ['question', 'answer'] },
  },
  events: { stream: 'on-demand', retentionHours: 168, lake: true },
  evaluation: { judgeRoute: 'judge' },
  promotion: {
    evaluationSet: 'golden',
    isApprovalNeeded: true,
    canary: {
      steps: [
        { sharePercent: 5, bakeSeconds: 1_800 },
        { sharePercent: 25, bakeSeconds: 3_600 },
        { sharePercent: 50, bakeSeconds: 3_600 },
      ],
      minAnswers: 50,
    },
  },
  network: { kind: 'own', zones: 3, egress: 'none' },
  encryption: 'customer-key',
  api: { ratePerSecond: 200, burst: 400, firewall: { requestsPer5Minutes: 2_000 } },
};
