import type {
  AnswerCompleted,
  EvaluationCompleted,
  FeedbackGiven,
  ModelInvoked,
} from '../../lambdas/domain/event';

const head = {
  time: '2026-03-04T05:06:07.890Z',
  tenant: 'local',
  traceId: 'answer_1',
  schemaVersion: 1,
} as const;

export function makeAnswerCompleted(fields: Partial<AnswerCompleted> = {}): AnswerCompleted {
  const answerId = fields.answerId ?? 'answer_1';
  return {
    ...head,
    id: `answer.completed/${answerId}`,
    type: 'answer.completed',
    answerId,
    callerId: 'key_1',
    state: 'answered',
    language: 'en',
    question: 'How long is the notice?',
    answer: 'Two months [1].',
    route: 'chat',
    passages: 6,
    citations: 2,
    rejectedCitations: 1,
    bestScore: 0.75,
    inputTokens: 900,
    outputTokens: 40,
    costUsd: 0.002,
    latencyMs: { retrieve: 40, total: 900 },
    ...fields,
  };
}

export function makeModelInvoked(fields: Partial<ModelInvoked> = {}): ModelInvoked {
  return {
    ...head,
    id: 'model.invoked/1',
    type: 'model.invoked',
    operation: 'chat',
    route: 'chat',
    provider: 'bedrock',
    model: 'model-1',
    durationMs: 800,
    inputTokens: 900,
    outputTokens: 40,
    costUsd: 0.002,
    ...fields,
  };
}

export function makeFeedbackGiven(fields: Partial<FeedbackGiven> = {}): FeedbackGiven {
  const feedbackId = fields.feedbackId ?? 'feedback_1';
  const revision = fields.revision ?? 1;
  return {
    ...head,
    id: `feedback.given/${feedbackId}/${revision}`,
    type: 'feedback.given',
    feedbackId,
    answerId: 'answer_1',
    callerId: 'key_1',
    revision,
    rating: 'down',
    reasons: [],
    expectedFacts: [],
    expectedPassages: [],
    ...fields,
  };
}

export function makeEvaluationCompleted(fields: Partial<EvaluationCompleted> = {}): EvaluationCompleted {
  const subjectId = fields.subjectId ?? 'answer_1';
  return {
    ...head,
    id: `evaluation.completed/${subjectId}`,
    type: 'evaluation.completed',
    subject: 'answer',
    subjectId,
    cases: 1,
    scores: { groundedness: 1 },
    ...fields,
  };
}
