import { SqliteFeedbackStore } from '../../lambdas/feedback/adapters/sqlite-feedback-store';
import { SqliteReviewStore } from '../../lambdas/feedback/adapters/sqlite-review-store';
import { eraseFeedback } from '../../lambdas/feedback/erase-feedback';
import { eraseReviews } from '../../lambdas/feedback/erase-reviews';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeFeedback, makeReview } from './make-feedback';

const person = {
  id: 'key_1',
  tenant: 'local',
  requestedAt: '2026-01-03T00:00:00.000Z',
  answerIds: ['answer_1'],
};
const assessment = {
  reviewerId: 'key_1',
  revision: 1,
  labels: { correct: true },
  rationale: 'I know it by heart',
  time: '2026-01-02T04:00:00.000Z',
};

test('erases what a person said, and what others said of the person’s answers', async () => {
  const feedback = new SqliteFeedbackStore(openDatabase(':memory:'));
  await feedback.put(makeFeedback({ id: 'feedback_own', answerId: 'answer_9' }));
  await feedback.put(makeFeedback({ id: 'feedback_about', callerId: 'key_2' }));
  await feedback.put(makeFeedback({ id: 'feedback_other', callerId: 'key_2', answerId: 'answer_9' }));
  await feedback.put(makeFeedback({ id: 'feedback_tenant', tenant: 'other', answerId: 'answer_9' }));

  const erasure = await eraseFeedback({ feedback }).erase(person);

  expect(erasure).toEqual({ found: 2, erased: 2 });
  expect((await feedback.all('local')).map(({ id }) => id)).toEqual(['feedback_other']);
  expect(await feedback.all('other')).toHaveLength(1);
});

test('removes reviews of the person’s answers, and the person from reviews of others’', async () => {
  const reviews = new SqliteReviewStore(openDatabase(':memory:'));
  const others = { ...assessment, reviewerId: 'key_2', rationale: 'it is so' };
  await reviews.put(makeReview({ id: 'review_about' }));
  await reviews.put(
    makeReview({ id: 'review_made', answerId: 'answer_9', assessments: [assessment, others] }),
  );
  await reviews.put(makeReview({ id: 'review_other', answerId: 'answer_9', assessments: [others] }));

  const first = await eraseReviews({ reviews }).erase(person);
  const second = await eraseReviews({ reviews }).erase(person);

  const { rationale: _, ...kept } = assessment;
  expect(first).toMatchObject({ found: 2, erased: 2 });
  expect(second).toEqual({ found: 0, erased: 0 });
  expect(await reviews.get('review_about')).toBeUndefined();
  expect((await reviews.get('review_made'))?.assessments).toEqual([
    { ...kept, reviewerId: 'deleted' },
    others,
  ]);
  expect((await reviews.get('review_other'))?.version).toBe(1);
});
