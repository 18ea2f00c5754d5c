import type { Environment } from '../environments/environment';
import type { Publish } from '../lambdas/domain/event';
import { SqliteFeedbackStore } from '../lambdas/feedback/adapters/sqlite-feedback-store';
import { SqliteReviewStore } from '../lambdas/feedback/adapters/sqlite-review-store';
import { createFeedbacks } from '../lambdas/feedback/create-feedbacks';
import { createReviews } from '../lambdas/feedback/create-reviews';
import { queueReviews } from '../lambdas/feedback/queue-reviews';
import { createReviewedAnswers } from '../lambdas/feedback/reviewed-answers';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import type { Answers } from '../lambdas/rag/api';
import type { EventConsumer } from './run-consumers';

/** Opens feedback on answers and the review queues, which a consumer of the events fills. */
export function openFeedback(options: {
  readonly database: SqliteDatabase;
  readonly queues: Environment['reviews'];
  readonly answers: Answers;
  readonly publish: Publish;
  readonly now: () => Date;
}) {
  const { database, queues, answers, publish, now } = options;
  const feedback = new SqliteFeedbackStore(database);
  const reviews = new SqliteReviewStore(database);
  const consumer: EventConsumer = {
    name: 'queue-reviews',
    consume: (events) => queueReviews(events, { reviews, answers, queues }),
  };
  return {
    feedbacks: createFeedbacks({ store: feedback, answers, publish, now }),
    reviews: createReviews({ store: reviews, feedback, queues, publish, now }),
    reviewedAnswers: createReviewedAnswers({ reviews, feedback, queues }),
    consumer,
  };
}
