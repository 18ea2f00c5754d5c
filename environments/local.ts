import type { EnvironmentInput } from './environment';

/** One machine, no account: the built-in offline model until `--model` names a real one. */
export const local: EnvironmentInput = {
  name: 'local',
  stage: 'local',
  namespace: 'llmops-local',
  retention: { data: 'retain', answerLogDays: 365, logDays: 7 },
  isDeletionProtected: false,
  areAlarmsOn: false,
  routes: {
    offline: { kind: 'chat', provider: { type: 'offline' }, model: 'extractive-v1' },
    'offline-embedding': {
      kind: 'embedding',
      provider: { type: 'offline' },
      model: 'hashed-ngrams-v1',
      dimensions: 384,
      maxBatch: 256,
    },
  },
  chain: {
    chatRoute: 'offline',
    embeddingRoute: 'offline-embedding',
    // Hashed n-grams know no synonyms: they help with inflected words, the words themselves decide.
    retrieval: { mode: 'hybrid', vectorWeight: 0.3 },
  },
  vectorSearch: { store: 'sqlite' },
  // One person reviews: what a second one had to judge as well would never be completed.
  reviews: { answers: { doubleShare: 0 } },
  promotion: {
    evaluationSet: 'golden',
    isApprovalNeeded: true,
    // Scorers that compute: the offline judge has too little agreement with people to decide anything. Ten cases, because
    // one person's reviews have to do; so few show no smaller loss than the margin.
    gate: {
      scorer: 'fact-match',
      minCases: 10,
      margin: 0.2,
      floors: [{ scorer: 'citation-validity', atLeast: 0.7 }],
    },
    // Seconds, so that the whole way of a release can be walked at one sitting.
    canary: { steps: [{ sharePercent: 50, bakeSeconds: 20 }], minAnswers: 3 },
  },
};
