import type { Caller } from '../domain/caller';
import type { KitEvent } from '../domain/event';
import { detectLanguage } from '../domain/language';
import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import type { AnswerRecord, Answers } from '../rag/api';
import { type ReviewItem, type ReviewReason, reviewReasons } from './api';
import { drawShare } from './draw-share';
import type { ReviewStore } from './ports';
import type { ReviewQueue, ReviewQueues } from './settings';

/** What filling the queues needs. */
export interface QueueReviewsDeps {
  readonly reviews: ReviewStore;
  /** What the review is about, and what a reviewer will see: an answer that is gone is not queued. */
  readonly answers: Answers;
  readonly queues: ReviewQueues;
}

/** An answer that an event gives a reason to review. */
interface Occasion {
  readonly answerId: string;
  readonly tenant: string;
  reasonFor(queue: ReviewQueue, name: string): readonly ReviewReason[];
}

/** How often a write is tried that others came before; each time somebody's has gone through. */
const mostTries = 20;

/**
 * Fills the review queues: with answers that were thumbed down, that are hardly grounded, that declined, and a sample of all.
 *
 * What is queued depends on the events alone and neither on their order nor on how often they come: shares are drawn by the
 * answer's id, reasons are joined, and what else a review says is the answer's own. A thumbs down that was taken back stays
 * a reason: that somebody doubted is worth a look.
 */
export async function queueReviews(events: readonly KitEvent[], deps: QueueReviewsDeps): Promise<void> {
  for (const event of events) {
    const occasion = occasionOf(event);
    if (occasion === undefined) continue;
    const wanted = Object.entries(deps.queues)
      .map(([name, queue]) => ({ name, queue, reasons: occasion.reasonFor(queue, name) }))
      .filter(({ reasons }) => reasons.length > 0);
    const answer = wanted.length > 0 ? await findAnswer(occasion, deps.answers) : undefined;
    if (answer === undefined) continue;
    for (const { name, queue, reasons } of wanted) {
      await keep({ answer, name, queue, reasons }, deps.reviews);
    }
  }
}

function occasionOf(event: KitEvent): Occasion | undefined {
  const { tenant } = event;
  switch (event.type) {
    case 'answer.completed': {
      const { answerId, state } = event;
      // Nobody can judge what broke off.
      if (state !== 'answered' && state !== 'declined') return undefined;
      const reasonFor = (queue: ReviewQueue, name: string): readonly ReviewReason[] => [
        ...(state === 'declined' && isDrawn(answerId, `${name}/declined`, queue.declinedShare)
          ? (['declined'] as const)
          : []),
        ...(isDrawn(answerId, `${name}/sample`, queue.sampleShare) ? (['sample'] as const) : []),
      ];
      return { answerId, tenant, reasonFor };
    }
    case 'feedback.given':
      if (event.rating !== 'down') return undefined;
      return { answerId: event.answerId, tenant, reasonFor: () => ['thumbs-down'] };
    case 'evaluation.completed': {
      const { subject, subjectId: answerId } = event;
      const { groundedness } = event.scores;
      if (subject !== 'answer' || groundedness === undefined) return undefined;
      const reasonFor = (queue: ReviewQueue): readonly ReviewReason[] =>
        groundedness < queue.groundednessBelow ? ['low-groundedness'] : [];
      return { answerId, tenant, reasonFor };
    }
    default:
      return undefined;
  }
}

function isDrawn(answerId: string, draw: string, share: number): boolean {
  return drawShare({ id: answerId, draw }, share);
}

async function findAnswer(
  { answerId, tenant }: Occasion,
  answers: Answers,
): Promise<AnswerRecord | undefined> {
  const kit: Caller = { id: 'kit', tenant, groups: [], roles: ['reviewer'], allowedModels: [] };
  try {
    return await answers.get(kit, answerId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'answer_not_found') return undefined;
    throw error;
  }
}

interface Wanted {
  readonly answer: AnswerRecord;
  readonly name: string;
  readonly queue: ReviewQueue;
  readonly reasons: readonly ReviewReason[];
}

async function keep(wanted: Wanted, reviews: ReviewStore): Promise<void> {
  const id = `review_${digest(JSON.stringify([wanted.name, wanted.answer.id])).slice(0, 24)}`;
  for (let tries = 0; tries < mostTries; tries++) {
    const before = await reviews.get(id);
    const reasons = reviewReasons.filter(
      (reason) => wanted.reasons.includes(reason) || before?.reasons.includes(reason),
    );
    if (before !== undefined && reasons.length === before.reasons.length) return;
    const item: ReviewItem =
      before === undefined
        ? newItem(id, wanted)
        : {
            ...before,
            reasons,
            version: before.version + 1,
          };
    if (await reviews.put(item)) return;
  }
  throw new AppError(`the review ${id} is being changed by others again and again: try again`, {
    kind: 'conflict',
    code: 'review_busy',
    isRetryable: true,
  });
}

function newItem(id: string, { answer, name, queue, reasons }: Wanted): ReviewItem {
  return {
    id,
    answerId: answer.id,
    tenant: answer.caller.tenant,
    queue: name,
    reasons: reviewReasons.filter((reason) => reasons.includes(reason)),
    state: 'open',
    reviewersWanted: isDrawn(answer.id, `${name}/double`, queue.doubleShare) ? 2 : 1,
    assessments: [],
    release: answer.release,
    language: detectLanguage(answer.question),
    createdAt: answer.createdAt,
    updatedAt: answer.createdAt,
    version: 1,
  };
}
