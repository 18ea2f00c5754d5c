import type { Wire, WireList } from '../../../lambdas/api/api';
import type { QueueSummary, ReviewItem, SubmittedReview } from '../../../lambdas/feedback/api';
import type { KitClient } from '../http/kit-client';

/** A page of reviews. */
export interface WireReviewList extends WireList<Wire<ReviewItem>> {
  readonly has_more: boolean;
  /** Pass as `after` for the next page. */
  readonly next_after?: string;
}

/** Which of a queue's answers: those that wait for this reviewer, or those that are judged. */
export type ReviewView = 'waiting' | 'completed';

/** Review queues, as the application uses them. */
export interface ReviewApi {
  reviewQueues(signal: AbortSignal): Promise<WireList<Wire<QueueSummary>>>;
  reviews(
    query: { queue: string; view: ReviewView; after?: string },
    signal: AbortSignal,
  ): Promise<WireReviewList>;
  submitReview(reviewId: string, review: Wire<SubmittedReview>): Promise<Wire<ReviewItem>>;
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

    submitReview: (reviewId, review) => post(`/v1/reviews/${encodeURIComponent(reviewId)}`, review),
  };
}
