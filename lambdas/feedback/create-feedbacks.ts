import type { Caller } from '../domain/caller';
import { eventSchemaVersion, type FeedbackGiven, type Publish } from '../domain/event';
import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import type { AnswerRecord, Answers } from '../rag/api';
import type { FeedbackRecord, Feedbacks, GivenFeedback } from './api';
import { checkFeedback } from './check-feedback';
import type { FeedbackStore } from './ports';

/** What feedback needs. */
export interface FeedbackDeps {
  readonly store: FeedbackStore;
  readonly answers: Answers;
  readonly publish: Publish;
  readonly now: () => Date;
}

/** How often a write is tried that others came before; each time somebody's has gone through. */
const mostTries = 20;
/**
 * Milliseconds after which what was kept is not told again. Counters know an event for some weeks only: told after these,
 * it would be counted twice. `markDays` has a day to spare for it.
 */
const toldAgainForMs = 12 * 3_600_000;

/** Feedback on answers: kept first, then published, so that nothing is told of that is not there. */
export function createFeedbacks(deps: FeedbackDeps): Feedbacks {
  return {
    async give(caller, given) {
      const answer = await deps.answers.get(caller, given.answerId);
      if (answer.state === 'running') throw stillRunning(answer.id);
      const record = await keep({ caller, given: checkFeedback(given), answer }, deps);
      // Also when nothing changed: the one before may have been kept and not published.
      await publishWhenNew(record, deps);
      return record;
    },
    async get(caller, answerId) {
      await deps.answers.get(caller, answerId);
      return await deps.store.get(feedbackIdOf(answerId, caller));
    },
  };
}

function feedbackIdOf(answerId: string, caller: Caller): string {
  return `feedback_${digest(JSON.stringify([answerId, caller.tenant, caller.id])).slice(0, 24)}`;
}

async function keep(
  {
    caller,
    given,
    answer,
  }: { readonly caller: Caller; readonly given: GivenFeedback; readonly answer: AnswerRecord },
  deps: FeedbackDeps,
): Promise<FeedbackRecord> {
  const { store, now } = deps;
  const id = feedbackIdOf(answer.id, caller);
  for (let tries = 0; tries < mostTries; tries++) {
    const before = await store.get(id);
    if (before !== undefined) {
      if (isSame(before, given)) return before;
      // The new event takes back what this one added: it must be on the stream before there is another.
      await publishWhenNew(before, deps);
    }
    const time = now().toISOString();
    const record: FeedbackRecord = {
      ...given,
      id,
      tenant: caller.tenant,
      callerId: caller.id,
      release: answer.release,
      revision: (before?.revision ?? 0) + 1,
      previousRating: before?.rating,
      createdAt: before?.createdAt ?? time,
      updatedAt: time,
    };
    if (await store.put(record)) return record;
  }
  throw new AppError(`the feedback on ${answer.id} is being changed by others again and again: try again`, {
    kind: 'conflict',
    code: 'feedback_busy',
    isRetryable: true,
  });
}

function isSame(kept: GivenFeedback, given: GivenFeedback): boolean {
  return contentOf(kept) === contentOf(given);
}

function contentOf({
  rating,
  reasons,
  comment,
  correctedAnswer,
  expectedFacts,
  expectedPassages,
}: GivenFeedback) {
  return JSON.stringify([
    rating,
    reasons,
    comment ?? null,
    correctedAnswer ?? null,
    expectedFacts,
    expectedPassages,
  ]);
}

async function publishWhenNew(record: FeedbackRecord, deps: FeedbackDeps): Promise<void> {
  const ageMs = deps.now().getTime() - Date.parse(record.updatedAt);
  if (ageMs > toldAgainForMs) return;
  try {
    await deps.publish([toEvent(record)]);
  } catch (cause) {
    throw new AppError('the feedback is kept, but monitoring does not know of it yet: send the same again', {
      kind: 'unavailable',
      code: 'feedback_not_published',
      isRetryable: true,
      cause,
    });
  }
}

/** The same for the same revision, whenever it is published. */
function toEvent(record: FeedbackRecord): FeedbackGiven {
  const { id, createdAt: _createdAt, updatedAt, ...said } = record;
  return {
    ...said,
    type: 'feedback.given',
    id: `feedback.given/${id}/${record.revision}`,
    feedbackId: id,
    time: updatedAt,
    traceId: record.answerId,
    schemaVersion: eventSchemaVersion,
  };
}

function stillRunning(answerId: string): AppError {
  return new AppError(`the answer ${answerId} has not ended: give feedback when it has`, {
    kind: 'conflict',
    code: 'answer_running',
    isRetryable: true,
  });
}
