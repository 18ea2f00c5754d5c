import type { ReviewedAnswers } from './api';
import { mergeReviews } from './merge-reviews';
import { placeOfCompleted } from './place-of-review';
import type { FeedbackStore, ReviewStore } from './ports';
import type { ReviewQueues } from './settings';

/** Reviews of a list that are read at once. */
const pageSize = 100;

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
        pageSize,
      };
      for await (const review of mergeReviews(lists, span, deps.reviews)) {
        yield { review, feedback: await deps.feedback.ofAnswer(review.answerId) };
      }
    },

    async countWaiting(tenant, { from = '', until }) {
      const lists = Object.keys(deps.queues).flatMap((queue) =>
        (['open', 'disagreed'] as const).map((state) => ({ tenant, queue, state })),
      );
      let waiting = 0;
      for await (const review of mergeReviews(lists, { pageSize }, deps.reviews)) {
        const { assessments, updatedAt } = review;
        const isInSpan = updatedAt >= from && (until === undefined || updatedAt < until);
        if (assessments.length > 0 && isInSpan) waiting++;
      }
      return waiting;
    },
  };
}
