import type { WireFeedback, WireList } from '../../lambdas/api/api';
import { makeReview } from '../feedback/make-feedback';
import { asker, startFeedback } from '../feedback/start-feedback';
import { startTestApp } from './start-test-app';

async function start() {
  const { reviews, store, feedbacks, addAnswer } = startFeedback();
  await store.put(makeReview());
  addAnswer('answer_1');
  await feedbacks.give(asker, {
    answerId: 'answer_1',
    rating: 'down',
    reasons: ['incomplete'],
    comment: '010-1234-5678로 전화 주세요',
    expectedFacts: [],
    expectedPassages: [],
  });
  const app = await startTestApp({ reviews });
  return { ...app, anna: await app.issue({ roles: ['reviewer'] }) };
}

test('shows a reviewer what users said of the answer, masked', async () => {
  const { call, anna } = await start();

  const response = await call('GET', '/v1/reviews/review_1/feedback', { key: anna.key });

  const { data } = (await response.json()) as WireList<WireFeedback>;
  expect(data).toMatchObject([{ answer_id: 'answer_1', rating: 'down', reasons: ['incomplete'] }]);
  expect(data[0]?.comment).not.toContain('1234');
});

test('fails for who is no reviewer, and for a review that is not there', async () => {
  const { call, anna } = await start();

  const responses = [
    await call('GET', '/v1/reviews/review_1/feedback', {}),
    await call('GET', '/v1/reviews/review_9/feedback', { key: anna.key }),
  ];

  expect(responses.map(({ status }) => status)).toEqual([403, 404]);
});
