import type { AnswerRecord } from '../../lambdas/rag/api';

/** An answer of the chain that has ended well, with one passage and one citation of it. */
export function makeCitedAnswer(changes: Partial<AnswerRecord> = {}): AnswerRecord {
  const place = {
    documentId: 'doc_1',
    title: 'Backups',
    source: 'docs',
    key: 'backups.md',
    headingPath: [],
    start: 0,
    end: 30,
  };
  return {
    id: 'answer_1',
    caller: { id: 'key_1', tenant: 'local' },
    createdAt: '2026-01-02T03:04:05.000Z',
    state: 'answered',
    question: 'How long are backups kept?',
    passages: [
      {
        number: 1,
        score: 0.9,
        passage: {
          ...place,
          id: 'passage_1',
          ordinal: 0,
          text: 'Backups are kept for 30 days.',
          language: 'en',
          tenant: 'local',
          groups: [],
          metadata: {},
        },
      },
    ],
    answer: 'Backups are kept for 30 days [1].',
    citations: [{ ...place, number: 1, passageId: 'passage_1', quote: 'Backups are kept for 30 days.' }],
    rejectedCitations: 0,
    promptTemplate: 'answer',
    promptDigest: 'a'.repeat(64),
    settingsDigest: 'b'.repeat(64),
    route: 'chat',
    costUsd: 0.001,
    latency: { retrieveMs: 20, generateMs: 400, totalMs: 420 },
    ...changes,
  };
}
