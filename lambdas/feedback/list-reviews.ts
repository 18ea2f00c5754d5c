import type { Caller } from '../domain/caller';
import { AppError } from '../platform/errors';
import type { ReviewItem, ReviewState, Reviews } from './api';
import { mergeReviews } from './merge-reviews';
import { placeOfReview } from './place-of-review';
import type { ReviewStore } from './ports';
import type { ReviewQueues } from './settings';

const states: readonly ReviewState[] = ['disagreed', 'open', 'completed'];
/** Those that still wait for somebody. */
const waitingStates: readonly ReviewState[] = ['disagreed', 'open'];

/** Reads a page of the reviews of the caller's tenant, of one queue and state or of several merged. */
export async function listReviews(
  caller: Caller,
  query: Parameters<Reviews['list']>[1],
  deps: { readonly store: ReviewStore; readonly queues: ReviewQueues },
): ReturnType<Reviews['list']> {
  const { queue, state, isWaitingForMe = false, limit } = query;
  if (queue !== undefined && !Object.hasOwn(deps.queues, queue)) throw unknownQueue(queue, deps.queues);
  const wantedStates = (isWaitingForMe ? waitingStates : states).filter(
    (each) => state === undefined || each === state,
  );
  const lists = (queue === undefined ? Object.keys(deps.queues) : [queue]).flatMap((name) =>
    wantedStates.map((each) => ({ tenant: caller.tenant, queue: name, state: each })),
  );
  const after = query.after === undefined ? undefined : readCursor(query.after);
  const items: ReviewItem[] = [];
  for await (const item of mergeReviews(lists, { after, pageSize: limit + 1 }, deps.store)) {
    const isOwn = item.assessments.some(({ reviewerId }) => reviewerId === caller.id);
    if (isWaitingForMe && isOwn) continue;
    items.push(item);
    if (items.length > limit) break;
  }
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page,
    nextAfter: last && items.length > page.length ? writeCursor(placeOfReview(last)) : undefined,
  };
}

function writeCursor(place: string): string {
  return Buffer.from(place).toString('base64url');
}

function readCursor(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^\d#[\x20-\x7e]+$/.test(place)) return place;
  throw new AppError('after must be the next_after of a page before: leave it out for the first page', {
    kind: 'invalid',
    code: 'invalid_cursor',
    parameter: 'after',
  });
}

function unknownQueue(queue: string, queues: ReviewQueues): AppError {
  return new AppError(
    `there is no review queue ${JSON.stringify(queue.slice(0, 60))}, the queues are ${Object.keys(queues).join(', ')}: use one of them`,
    { kind: 'not-found', code: 'queue_not_found', parameter: 'queue' },
  );
}
