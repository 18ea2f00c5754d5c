import { measureKappa } from '../domain/kappa';
import type { Agreement, LabelQuestion, ReviewItem } from './api';

/** How far the first two reviewers of each answer agree, by question that has few answers: pass-fail and category. */
export function measureAgreement(
  items: readonly Pick<ReviewItem, 'assessments'>[],
  questions: readonly LabelQuestion[],
): readonly Agreement[] {
  return questions
    .filter(({ type }) => type === 'pass-fail' || type === 'category')
    .map(({ name }) => ({
      question: name,
      ...measureKappa(
        items.flatMap(({ assessments: [first, second] }) => {
          const pair = [first?.labels[name], second?.labels[name]];
          return isPair(pair) ? [pair] : [];
        }),
      ),
    }));
}

/** One that left the question out has not judged it. */
function isPair(pair: readonly unknown[]): pair is readonly [string | boolean, string | boolean] {
  return pair.length === 2 && pair.every((label) => typeof label === 'string' || typeof label === 'boolean');
}
