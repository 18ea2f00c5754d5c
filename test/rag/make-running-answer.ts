import type { AnswerRecord } from '../../lambdas/rag/api';

/** An answer that has just begun. */
export function makeRunningAnswer(id: string): AnswerRecord {
  return {
    id,
    caller: { id: 'key_1', tenant: 'local' },
    createdAt: '2026-01-02T03:04:05.000Z',
    state: 'running',
    question: 'How long are backups kept?',
    passages: [],
    answer: '',
    citations: [],
    rejectedCitations: 0,
    promptTemplate: 'answer',
    promptDigest: 'a'.repeat(64),
    settingsDigest: 'b'.repeat(64),
    route: 'chat',
    latency: {},
  };
}
