import type { FeedbackRecord, ReviewItem } from '../../lambdas/feedback/api';

export function makeFeedback(fields: Partial<FeedbackRecord> = {}): FeedbackRecord {
  return {
    id: 'feedback_1',
    answerId: 'answer_1',
    tenant: 'local',
    callerId: 'key_1',
    release: 'c'.repeat(64),
    rating: 'down',
    reasons: ['incorrect', 'outdated'],
    comment: '두 달이 아니라 석 달입니다 🗓️ \u200fשלום\u200f',
    correctedAnswer: 'Three "months".\n',
    expectedFacts: ['The notice is three months'],
    expectedPassages: ['passage_1'],
    revision: 1,
    createdAt: '2026-01-02T03:04:05.000Z',
    updatedAt: '2026-01-02T03:04:05.000Z',
    ...fields,
  };
}

export function makeReview(fields: Partial<ReviewItem> = {}): ReviewItem {
  return {
    id: 'review_1',
    answerId: 'answer_1',
    tenant: 'local',
    queue: 'answers',
    reasons: ['sample'],
    state: 'open',
    reviewersWanted: 1,
    assessments: [],
    language: 'ko',
    createdAt: '2026-01-02T03:04:05.000Z',
    updatedAt: '2026-01-02T03:04:05.000Z',
    version: 1,
    ...fields,
  };
}
