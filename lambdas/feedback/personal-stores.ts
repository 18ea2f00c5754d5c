import type { PersonalDataStore } from './api';
import { eraseFeedback } from './erase-feedback';
import { eraseReviews } from './erase-reviews';
import { holdsNoPerson } from './holds-no-person';
import type { FeedbackErasure, ReviewErasure, ReviewStore } from './ports';

/**
 * The stores that a person's data is erased from, in the order of a deletion: the answer log first, where alone texts are
 * not masked.
 *
 * @param stores.evaluation - what evaluation holds of people
 * @param stores.events - what has the events of people: the local log, or stream and lake
 */
export function personalStores(stores: {
  readonly answers: PersonalDataStore;
  readonly feedback: FeedbackErasure;
  readonly reviews: ReviewErasure & Pick<ReviewStore, 'get' | 'put'>;
  readonly evaluation: readonly PersonalDataStore[];
  readonly events: readonly PersonalDataStore[];
}): readonly PersonalDataStore[] {
  return [
    stores.answers,
    eraseFeedback(stores),
    eraseReviews(stores),
    ...stores.evaluation,
    ...stores.events,
    holdsNoPerson(
      'counters',
      'they hold sums and no id of a person; marks of counted events are digests, from which no id follows, and expire on AWS',
    ),
  ];
}
