import { bedrockPrices } from './bedrock-prices';
import type { EnvironmentInput } from './environment';

/** Where changes are tried: small, cheap, gone without a trace. */
export const dev: EnvironmentInput = {
  name: 'dev',
  stage: 'development',
  namespace: 'llmops-dev',
  aws: { region: 'ap-northeast-2' },
  retention: { data: 'destroy', answerLogDays: 30, logDays: 14 },
  isDeletionProtected: false,
  areAlarmsOn: false,
  routes: {
    chat: {
      kind: 'chat',
      provider: { type: 'bedrock' },
      model: 'apac.amazon.nova-lite-v1:0',
      price: bedrockPrices.novaLite,
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
    instanceType: 't3.small.search',
    dataNodes: 1,
    zones: 1,
    volumeGib: 10,
  },
  tables: {
    faq: { keyColumn: 'id', titleColumn: 'question', textColumns: ['question', 'answer'] },
  },
  events: { stream: 'shards', shards: 1, retentionHours: 24, lake: true },
  promotion: {
    evaluationSet: 'golden',
    // Scorers that compute: a judge decides only where its agreement with people was measured. Ten cases show no smaller
    // loss than the margin; an environment that people depend on needs hundreds.
    gate: {
      scorer: 'fact-match',
      minCases: 10,
      margin: 0.2,
      floors: [{ scorer: 'citation-validity', atLeast: 0.7 }],
    },
    // So that a change can be followed to the end while one watches.
    canary: { steps: [{ sharePercent: 50, bakeSeconds: 120 }], minAnswers: 5 },
  },
  network: { kind: 'own', zones: 1, egress: 'none' },
  encryption: 'aws-owned',
  api: { ratePerSecond: 20, burst: 40 },
};
