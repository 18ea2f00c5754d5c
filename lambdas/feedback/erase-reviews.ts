import { AppError } from '../platform/errors';
import type { PersonalDataStore, ReviewItem } from './api';
import { deletedReviewer } from './people-settings';
import type { ReviewErasure, ReviewStore } from './ports';

/** How often a write is tried that others came before. */
const mostTries = 20;

/**
 * Erases the reviews of a person's answers, and the person from the reviews that they made: labels stay, for they are about
 * somebody else's answer, the rationale in the person's own words goes.
 */
export function eraseReviews({
  reviews,
}: {
  readonly reviews: ReviewErasure & Pick<ReviewStore, 'get' | 'put'>;
}): PersonalDataStore {
  return {
    name: 'reviews',
    async erase({ id, tenant, answerIds }) {
      const answers = new Set(answerIds);
      const all = await reviews.all(tenant);
      const about = all.filter(({ answerId }) => answers.has(answerId));
      await reviews.erase(about.map((item) => item.id));
      const made = all.filter((item) => !answers.has(item.answerId) && isBy(item, id));
      for (const item of made) await forgetReviewer(item, id, reviews);
      return {
        found: about.length + made.length,
        erased: about.length + made.length,
        ...(made.length > 0 && {
          note: `${about.length} reviews of the person’s answers removed; ${made.length} that the person made keep their labels and lose reviewer and rationale`,
        }),
      };
    },
  };
}

function isBy({ assessments }: ReviewItem, reviewerId: string): boolean {
  return assessments.some((assessment) => assessment.reviewerId === reviewerId);
}

async function forgetReviewer(
  item: ReviewItem,
  reviewerId: string,
  reviews: Pick<ReviewStore, 'get' | 'put'>,
): Promise<void> {
  let current: ReviewItem | undefined = item;
  for (let tries = 0; tries < mostTries && current !== undefined; tries++) {
    const assessments = current.assessments.map((assessment) => {
      if (assessment.reviewerId !== reviewerId) return assessment;
      const { rationale: _rationale, ...kept } = assessment;
      return { ...kept, reviewerId: deletedReviewer };
    });
    if (await reviews.put({ ...current, assessments, version: current.version + 1 })) return;
    current = await reviews.get(item.id);
  }
  if (current === undefined) return;
  throw new AppError(`the review ${item.id} is being changed by others again and again: try again`, {
    kind: 'conflict',
    code: 'review_busy',
    isRetryable: true,
  });
}
