import { type ReviewItem, reviewReasons } from './api';

/**
 * Where a review stands in the lists, as a text that sorts: what waits before what is completed; of what waits, the most
 * urgent reason and then the oldest first; of what is completed, the one whose last assessment is oldest.
 *
 * One order for all queues and states, so that lists of several can be merged and begun anew after a place.
 */
export function placeOfReview(
  item: Pick<ReviewItem, 'id' | 'state' | 'reasons' | 'createdAt' | 'assessments'>,
): string {
  if (item.state === 'completed') return `${placeOfCompleted(lastAssessedAt(item))}#${item.id}`;
  const urgency = reviewReasons.findIndex((reason) => item.reasons.includes(reason));
  return `${urgency < 0 ? reviewReasons.length : urgency}#${item.createdAt}#${item.id}`;
}

/** Before the place of every review that was completed at that time or later. */
export function placeOfCompleted(time: string): string {
  return `9#${time}`;
}

function lastAssessedAt({ assessments, createdAt }: Pick<ReviewItem, 'assessments' | 'createdAt'>): string {
  return (
    assessments
      .map(({ time }) => time)
      .sort()
      .at(-1) ?? createdAt
  );
}
