import type {
  Wire,
  WireFeedback,
  WireList,
  WireReview,
  WireReviewList,
  WireReviewQueue,
} from '../../../lambdas/api/api';
import type { SubmittedReview } from '../../../lambdas/feedback/api';
import type { KitClient } from '../http/kit-client';

/** Which of a queue's answers: those that wait for this reviewer, or those that are judged. */
export type ReviewView = 'waiting' | 'completed';

/** Review queues, as the application uses them. */
export interface ReviewApi {
  reviewQueues(signal: AbortSignal): Promise<WireList<WireReviewQueue>>;
  reviews(
    query: { queue: string; view: ReviewView; after?: string },
    signal: AbortSignal,
  ): Promise<WireReviewList>;
  /** What users said of the answer of a review, oldest first. */
  feedbackOnReviewed(reviewId: string, signal: AbortSignal): Promise<WireList<WireFeedback>>;
  submitReview(reviewId: string, review: Wire<SubmittedReview>): Promise<WireReview>;
}

/** Reviews of one request. */
const pageSize = 50;

export function reviewApi({ read, post }: KitClient): ReviewApi {
  return {
    reviewQueues: (signal) => read('/v1/review-queues', signal),

    reviews({ queue, view, after }, signal) {
      const query = new URLSearchParams({ queue, limit: String(pageSize) });
      if (view === 'waiting') query.set('waiting_for_me', 'true');
      else query.set('state', 'completed');
      if (after) query.set('after', after);
      return read(`/v1/reviews?${query}`, signal);
    },

    feedbackOnReviewed: (reviewId, signal) =>
      read(`/v1/reviews/${encodeURIComponent(reviewId)}/feedback`, signal),

    submitReview: (reviewId, review) => post(`/v1/reviews/${encodeURIComponent(reviewId)}`, review),
  };
}
