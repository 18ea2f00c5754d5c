import type { Assessment, LabelQuestion, ReviewState } from './api';

/**
 * Where a review stands after its assessments, the oldest reviewer first.
 *
 * The first two disagree when they answer a required pass-fail question differently; the word of a third completes it,
 * whatever it is.
 */
export function settleReview(
  assessments: readonly Assessment[],
  wanted: { readonly reviewersWanted: number; readonly questions: readonly LabelQuestion[] },
): ReviewState {
  if (assessments.length < wanted.reviewersWanted) return 'open';
  const [first, second, third] = assessments;
  if (first === undefined || second === undefined || third !== undefined) return 'completed';
  const isDisagreed = wanted.questions
    .filter(({ type, isRequired }) => type === 'pass-fail' && isRequired)
    .some(({ name }) => first.labels[name] !== second.labels[name]);
  return isDisagreed ? 'disagreed' : 'completed';
}
