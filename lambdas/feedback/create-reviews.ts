import type { Caller } from '../domain/caller';
import { eventSchemaVersion, type Publish, type ReviewCompleted } from '../domain/event';
import { maskPersonalData } from '../domain/mask-personal-data';
import { AppError } from '../platform/errors';
import { type Assessment, feedbackLimits, type ReviewItem, type Reviews, type SubmittedReview } from './api';
import { checkLabels } from './check-labels';
import { checkText } from './check-text';
import { listReviews } from './list-reviews';
import type { FeedbackStore, ReviewStore } from './ports';
import type { ReviewQueues } from './settings';
import { settleReview } from './settle-review';
import { summarizeQueue } from './summarize-queue';

/** What reviewing needs. */
export interface ReviewDeps {
  readonly store: ReviewStore;
  readonly feedback: Pick<FeedbackStore, 'ofAnswer'>;
  readonly queues: ReviewQueues;
  readonly publish: Publish;
  readonly now: () => Date;
}

/** How often a write is tried that others came before; each time somebody's has gone through. */
const mostTries = 20;

/** The review queues: what is submitted is kept first and then published. */
export function createReviews(deps: ReviewDeps): Reviews {
  return {
    async queues(caller) {
      return await Promise.all(
        Object.entries(deps.queues).map(([name, queue]) =>
          summarizeQueue({ tenant: caller.tenant, name, queue }, deps.store),
        ),
      );
    },
    list: (caller, query) => listReviews(caller, query, deps),
    get: (caller, reviewId) => find(caller, reviewId, deps),
    async feedbackOn(caller, reviewId) {
      return await deps.feedback.ofAnswer((await find(caller, reviewId, deps)).answerId);
    },
    async submit(caller, reviewId, review) {
      const { item, assessment } = await keep(caller, reviewId, review, deps);
      // Also when nothing changed: the one before may have been kept and not published.
      await publish(item, assessment, deps);
      return item;
    },
  };
}

async function find(caller: Caller, reviewId: string, { store }: ReviewDeps): Promise<ReviewItem> {
  const item = await store.get(reviewId);
  if (item?.tenant === caller.tenant) return item;
  // The same for a review of another tenant: its existence is nobody else's business.
  throw new AppError(
    `there is no review ${JSON.stringify(reviewId.slice(0, 60))}: take its id from /v1/reviews`,
    {
      kind: 'not-found',
      code: 'review_not_found',
    },
  );
}

async function keep(
  caller: Caller,
  reviewId: string,
  review: SubmittedReview,
  deps: ReviewDeps,
): Promise<{ readonly item: ReviewItem; readonly assessment: Assessment }> {
  for (let tries = 0; tries < mostTries; tries++) {
    const item = await find(caller, reviewId, deps);
    const own = item.assessments.find(({ reviewerId }) => reviewerId === caller.id);
    if (item.state === 'completed' && own === undefined) throw completed(item);
    const assessment = assess(caller, review, { item, own }, deps);
    if (own !== undefined && contentOf(own) === contentOf(assessment)) return { item, assessment: own };
    const assessments = own
      ? item.assessments.map((other) => (other === own ? assessment : other))
      : [...item.assessments, assessment];
    const questions = questionsOf(item, deps.queues);
    const changed: ReviewItem = {
      ...item,
      assessments,
      state: settleReview(assessments, { reviewersWanted: item.reviewersWanted, questions }),
      updatedAt: assessment.time,
      version: item.version + 1,
    };
    if (await deps.store.put(changed)) return { item: changed, assessment };
  }
  throw new AppError(`the review ${reviewId} is being changed by others again and again: try again`, {
    kind: 'conflict',
    code: 'review_busy',
    isRetryable: true,
  });
}

function assess(
  caller: Caller,
  { labels, rationale }: SubmittedReview,
  { item, own }: { readonly item: ReviewItem; readonly own: Assessment | undefined },
  { queues, now }: ReviewDeps,
): Assessment {
  if (rationale !== undefined) {
    checkText(rationale, {
      parameter: 'rationale',
      mostCharacters: feedbackLimits.rationaleCharacters,
      code: 'invalid_label',
    });
  }
  return {
    reviewerId: caller.id,
    revision: (own?.revision ?? 0) + 1,
    labels: checkLabels(labels, questionsOf(item, queues)),
    rationale: rationale?.trim() ? maskPersonalData(rationale) : undefined,
    time: now().toISOString(),
  };
}

function contentOf({ labels, rationale }: Assessment): string {
  // In the order in which they were asked: both come from checkLabels.
  return JSON.stringify([labels, rationale ?? null]);
}

function questionsOf({ queue }: ReviewItem, queues: ReviewQueues) {
  const questions = queues[queue]?.questions;
  if (questions) return questions;
  throw new AppError(
    `the queue ${queue} of this review is no longer there, the queues are ${Object.keys(queues).join(', ')}: put it back into the environment`,
    { kind: 'conflict', code: 'queue_not_found' },
  );
}

function completed(item: ReviewItem): AppError {
  const reviewers = item.assessments.length === 1 ? 'another reviewer has' : 'other reviewers have';
  return new AppError(`${reviewers} completed the review ${item.id} already: take the next one`, {
    kind: 'conflict',
    code: 'review_completed',
  });
}

async function publish(item: ReviewItem, assessment: Assessment, deps: ReviewDeps): Promise<void> {
  try {
    await deps.publish([toEvent(item, assessment)]);
  } catch (cause) {
    throw new AppError('the review is kept, but nobody else knows of it yet: send the same again', {
      kind: 'unavailable',
      code: 'review_not_published',
      isRetryable: true,
      cause,
    });
  }
}

function toEvent(item: ReviewItem, assessment: Assessment): ReviewCompleted {
  const { reviewerId, revision, labels, rationale, time } = assessment;
  return {
    type: 'review.completed',
    id: `review.completed/${item.id}/${reviewerId}/${revision}`,
    time,
    tenant: item.tenant,
    release: item.release,
    traceId: item.answerId,
    schemaVersion: eventSchemaVersion,
    reviewId: item.id,
    answerId: item.answerId,
    reviewerId,
    queue: item.queue,
    revision,
    labels,
    rationale,
    state: item.state,
  };
}
