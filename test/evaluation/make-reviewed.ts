import type { Assessment, FeedbackRecord, ReviewedAnswer, ReviewItem } from '../../lambdas/feedback/api';

/** A completed review of `answer_1`, with one assessment of each of these labels. */
export function makeReviewed(
  labels: readonly Assessment['labels'][],
  differences: { readonly review?: Partial<ReviewItem>; readonly feedback?: readonly FeedbackRecord[] } = {},
): ReviewedAnswer {
  return {
    review: {
      id: 'review_1',
      answerId: 'answer_1',
      tenant: 'local',
      queue: 'answers',
      reasons: ['thumbs-down', 'sample'],
      state: 'completed',
      reviewersWanted: 1,
      assessments: labels.map((one, index) => ({
        reviewerId: `key_reviewer_${index}`,
        revision: 1,
        labels: one,
        time: `2026-01-0${index + 3}T00:00:00.000Z`,
      })),
      language: 'en',
      createdAt: '2026-01-02T04:00:00.000Z',
      updatedAt: '2026-01-03T00:00:00.000Z',
      version: 2,
      ...differences.review,
    },
    feedback: differences.feedback ?? [],
  };
}

/** What the caller who asked says of `answer_1`: a thumbs down. */
export function makeFeedback(differences: Partial<FeedbackRecord> = {}): FeedbackRecord {
  return {
    id: 'feedback_1',
    answerId: 'answer_1',
    tenant: 'local',
    callerId: 'key_1',
    rating: 'down',
    reasons: ['incorrect'],
    expectedFacts: [],
    expectedPassages: [],
    revision: 1,
    createdAt: '2026-01-02T03:05:00.000Z',
    updatedAt: '2026-01-02T03:05:00.000Z',
    ...differences,
  };
}
