import type { WireReview } from '../../../lambdas/api/api';

/** The answers that a reviewer goes through, and where they are. */
export interface ReviewSession {
  /** In the order in which they are shown; those that were judged stay, for a second thought. */
  readonly items: readonly WireReview[];
  /** From 0; the number of items when all of them have been seen. */
  readonly place: number;
  /** Where the next page begins; undefined when there is none. */
  readonly nextAfter?: string;
}

/** What can happen while reviewing. */
export type ReviewEvent =
  | { readonly type: 'loaded'; readonly items: readonly WireReview[]; readonly nextAfter?: string }
  | { readonly type: 'next' | 'previous' }
  /** The item is left for the end. */
  | { readonly type: 'skipped' }
  | { readonly type: 'judged'; readonly item: WireReview }
  /** Others have completed it meanwhile. */
  | { readonly type: 'taken'; readonly id: string };

/** A session before anything was read. */
export const emptySession: ReviewSession = { items: [], place: 0 };

/** The session after an event. */
export function advanceSession(session: ReviewSession, event: ReviewEvent): ReviewSession {
  const { items, place } = session;
  switch (event.type) {
    case 'loaded': {
      // Somebody's judgement can move an answer from one page to another between two requests.
      const known = new Set(items.map(({ id }) => id));
      const added = event.items.filter(({ id }) => !known.has(id));
      return { items: [...items, ...added], place, nextAfter: event.nextAfter };
    }
    case 'next':
      return { ...session, place: Math.min(place + 1, items.length) };
    case 'previous':
      return { ...session, place: Math.max(place - 1, 0) };
    case 'skipped': {
      const skipped = items[place];
      if (!skipped || place === items.length - 1) return { ...session, place: items.length };
      return { ...session, items: [...items.slice(0, place), ...items.slice(place + 1), skipped] };
    }
    case 'judged':
      return {
        ...session,
        items: items.map((item) => (item.id === event.item.id ? event.item : item)),
        // Unless the reviewer has gone elsewhere while it was being sent.
        place: items[place]?.id === event.item.id ? place + 1 : place,
      };
    case 'taken': {
      const isBefore = items.findIndex(({ id }) => id === event.id) < place;
      return {
        ...session,
        items: items.filter(({ id }) => id !== event.id),
        place: isBefore ? place - 1 : place,
      };
    }
  }
}
