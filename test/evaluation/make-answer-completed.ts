import type { AnswerCompleted } from '../../lambdas/domain/event';

/** The event of an answer from three passages, that differs as it is told. */
export function makeAnswerCompleted(
  answerId: string,
  differences: Partial<AnswerCompleted> = {},
): AnswerCompleted {
  return {
    type: 'answer.completed',
    id: `answer.completed/${answerId}`,
    time: '2026-01-02T03:04:05.000Z',
    tenant: 'local',
    traceId: answerId,
    schemaVersion: 1,
    answerId,
    callerId: 'key_1',
    state: 'answered',
    language: 'en',
    question: '',
    answer: '',
    route: 'chat',
    passages: 3,
    citations: 1,
    rejectedCitations: 0,
    inputTokens: 1,
    outputTokens: 1,
    latencyMs: {},
    ...differences,
  };
}
