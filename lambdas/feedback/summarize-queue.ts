import type { QueueSummary, ReviewItem } from './api';
import { measureAgreement } from './measure-agreement';
import type { ReviewStore } from './ports';
import type { ReviewQueue } from './settings';

/** Answers that the agreement is measured on; more would make the page slow and the number hardly better. */
const mostJudged = 1_000;

/** A queue as a reviewer of a tenant sees it. */
export async function summarizeQueue(
  { tenant, name, queue }: { readonly tenant: string; readonly name: string; readonly queue: ReviewQueue },
  store: ReviewStore,
): Promise<QueueSummary> {
  const place = { tenant, queue: name };
  const newest = (state: ReviewItem['state']) =>
    store.list({ ...place, state, limit: mostJudged, isBackwards: true });
  const [open, disagreed, completed, ...judged] = await Promise.all([
    store.count({ ...place, state: 'open' }),
    store.count({ ...place, state: 'disagreed' }),
    store.count({ ...place, state: 'completed' }),
    newest('disagreed'),
    newest('completed'),
  ]);
  const newestFirst = judged
    .flat()
    .filter(({ assessments }) => assessments.length > 1)
    .sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1));
  return {
    name,
    questions: queue.questions,
    open,
    disagreed,
    completed,
    agreement: measureAgreement(newestFirst.slice(0, mostJudged), queue.questions),
  };
}
