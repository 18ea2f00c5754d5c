import type { ReviewItem, ReviewState } from './api';
import { placeOfReview } from './place-of-review';
import type { ReviewStore } from './ports';

interface ReviewList {
  readonly tenant: string;
  readonly queue: string;
  readonly state: ReviewState;
}

interface OpenList {
  readonly list: ReviewList;
  page: readonly ReviewItem[];
  next: number;
  isExhausted: boolean;
}

/**
 * Reads several lists as one, in the order of their places.
 *
 * @param span.after - place after which to begin
 * @param span.until - place before which to end
 * @param span.pageSize - reviews of a list that are read at once
 */
export async function* mergeReviews(
  lists: readonly ReviewList[],
  span: { readonly after?: string; readonly until?: string; readonly pageSize: number },
  store: ReviewStore,
): AsyncIterable<ReviewItem> {
  const opened: OpenList[] = lists.map((list) => ({ list, page: [], next: 0, isExhausted: false }));
  for (;;) {
    await Promise.all(opened.map((list) => refill(list, span, store)));
    const [first] = opened
      .filter(({ page, next }) => next < page.length)
      .sort((one, other) => (headOf(one) < headOf(other) ? -1 : 1));
    const item = first?.page[first.next];
    if (first === undefined || item === undefined) return;
    first.next++;
    yield item;
  }
}

async function refill(
  open: OpenList,
  { after, until, pageSize }: { readonly after?: string; readonly until?: string; readonly pageSize: number },
  store: ReviewStore,
): Promise<void> {
  if (open.next < open.page.length || open.isExhausted) return;
  const last = open.page.at(-1);
  open.page = await store.list({
    ...open.list,
    after: last ? placeOfReview(last) : after,
    until,
    limit: pageSize,
  });
  open.next = 0;
  open.isExhausted = open.page.length < pageSize;
}

function headOf({ page, next }: OpenList): string {
  const item = page[next];
  return item ? placeOfReview(item) : '';
}
