import type { Caller } from '../../lambdas/domain/caller';
import type { KitEvent } from '../../lambdas/domain/event';
import { SqliteFeedbackStore } from '../../lambdas/feedback/adapters/sqlite-feedback-store';
import { SqliteReviewStore } from '../../lambdas/feedback/adapters/sqlite-review-store';
import { createFeedbacks } from '../../lambdas/feedback/create-feedbacks';
import { createReviews } from '../../lambdas/feedback/create-reviews';
import { createReviewedAnswers } from '../../lambdas/feedback/reviewed-answers';
import { type ReviewQueues, reviewQueuesSchema } from '../../lambdas/feedback/settings';
import { openDatabase } from '../../lambdas/platform/sqlite';
import type { AnswerRecord } from '../../lambdas/rag/api';
import { createAnswers } from '../../lambdas/rag/read-answer';
import { makeRunningAnswer } from '../rag/make-running-answer';

/** The queue of an environment that says nothing else, but for the shares given. */
export const queuesOf = (answers: object = {}): ReviewQueues => reviewQueuesSchema.parse({ answers });

export const asker: Caller = {
  id: 'key_1',
  tenant: 'local',
  groups: [],
  roles: ['user'],
  allowedModels: 'all',
};

export const reviewer = (id: string): Caller => ({ ...asker, id, roles: ['reviewer'] });

/** Feedback and reviews on embedded stores; each reading of the clock is a second later. */
export function startFeedback(queues: ReviewQueues = queuesOf()) {
  const database = openDatabase(':memory:');
  const answers = new Map<string, AnswerRecord>();
  const events: KitEvent[] = [];
  const feedback = new SqliteFeedbackStore(database);
  const reviews = new SqliteReviewStore(database);
  const stream = { isAway: false };
  let seconds = 0;
  const now = () => new Date(Date.parse('2026-01-02T03:05:00.000Z') + 1_000 * seconds++);
  const publish = async (published: readonly KitEvent[]) => {
    if (stream.isAway) throw new Error('the stream is away');
    events.push(...published);
  };
  const answersOf = createAnswers({ log: { get: async (id) => answers.get(id) } });
  return {
    /** Puts an answer of the asker, `answered` unless told otherwise, into the answer log. */
    addAnswer: (id: string, fields: Partial<AnswerRecord> = {}) => {
      answers.set(id, { ...makeRunningAnswer(id), state: 'answered', answer: 'Two months.', ...fields });
    },
    answers: answersOf,
    passDays: (days: number) => {
      seconds += days * 86_400;
    },
    events,
    stream,
    feedback,
    store: reviews,
    queues,
    feedbacks: createFeedbacks({ store: feedback, answers: answersOf, publish, now }),
    reviews: createReviews({ store: reviews, feedback, queues, publish, now }),
    reviewedAnswers: createReviewedAnswers({ reviews, feedback, queues }),
  };
}
