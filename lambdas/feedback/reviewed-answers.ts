import type { ReviewedAnswers } from './api';
import { mergeReviews } from './merge-reviews';
import { placeOfCompleted } from './place-of-review';
import type { FeedbackStore, ReviewStore } from './ports';
import type { ReviewQueues } from './settings';

/** What was reviewed, of every queue. */
export function createReviewedAnswers(deps: {
  readonly reviews: ReviewStore;
  readonly feedback: FeedbackStore;
  readonly queues: ReviewQueues;
}): ReviewedAnswers {
  return {
    async *list(tenant, { from, until }) {
      const lists = Object.keys(deps.queues).map((queue) => ({ tenant, queue, state: 'completed' as const }));
      const span = {
        after: from === undefined ? undefined : placeOfCompleted(from),
        until: until === undefined ? undefined : placeOfCompleted(until),
        pageSize: 100,
      };
      for await (const review of mergeReviews(lists, span, deps.reviews)) {
        yield { review, feedback: await deps.feedback.ofAnswer(review.answerId) };
      }
    },
  };
}
