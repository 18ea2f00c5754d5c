import type { WireError, WireList, WireReview, WireReviewList, WireReviewQueue } from '../../lambdas/api/api';
import { SqliteFeedbackStore } from '../../lambdas/feedback/adapters/sqlite-feedback-store';
import { SqliteReviewStore } from '../../lambdas/feedback/adapters/sqlite-review-store';
import { createReviews } from '../../lambdas/feedback/create-reviews';
import { reviewQueuesSchema } from '../../lambdas/feedback/settings';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeReview } from '../feedback/make-feedback';
import { startTestApp } from './start-test-app';

/** The application with three reviews of its tenant, and two reviewers. */
async function start() {
  const database = openDatabase(':memory:');
  const store = new SqliteReviewStore(database);
  const feedback = new SqliteFeedbackStore(database);
  const reviews = createReviews({
    store,
    feedback,
    queues: reviewQueuesSchema.parse(undefined),
    publish: async () => {},
    now: () => new Date('2026-01-02T03:04:05.000Z'),
  });
  for (const id of ['review_1', 'review_2', 'review_3']) await store.put(makeReview({ id }));
  const app = await startTestApp({ reviews });
  const [anna, ben] = await Promise.all([1, 2].map(() => app.issue({ roles: ['reviewer'] })));
  return { ...app, feedback, anna: anna!, ben: ben! };
}

test('lists the queues with what they ask', async () => {
  const { call, anna } = await start();

  const response = await call('GET', '/v1/review-queues', { key: anna.key });

  const { data } = (await response.json()) as WireList<WireReviewQueue>;
  expect(data).toMatchObject([{ name: 'answers', open: 3, disagreed: 0, completed: 0 }]);
  expect(data[0]?.questions[0]).toEqual({
    name: 'correct',
    type: 'pass-fail',
    about: 'feedback',
    is_required: true,
    text: { en: 'Is the answer right?', ko: '답변이 맞습니까?' },
  });
  expect(data[0]?.agreement.map(({ question, items }) => [question, items])).toEqual([
    ['correct', 0],
    ['problem', 0],
  ]);
});

test('lists reviews page by page, and for a reviewer those that wait for them', async () => {
  const { call, anna, ben } = await start();
  await call('POST', '/v1/reviews/review_1', { key: ben.key, body: { labels: { correct: true } } });

  const first = await call('GET', '/v1/reviews?queue=answers&limit=2', { key: anna.key });
  const page = (await first.json()) as WireReviewList;
  const second = await call('GET', `/v1/reviews?queue=answers&limit=2&after=${page.next_after}`, {
    key: anna.key,
  });
  const waiting = await call('GET', '/v1/reviews?waiting_for_me=true', { key: anna.key });
  const completed = await call('GET', '/v1/reviews?state=completed', { key: anna.key });

  const idsOf = async (response: Response) =>
    ((await response.json()) as WireReviewList).data.map(({ id }) => id);
  expect([page.data.map(({ id }) => id), page.has_more]).toEqual([['review_2', 'review_3'], true]);
  expect(await idsOf(second)).toEqual(['review_1']);
  expect(await idsOf(waiting)).toEqual(['review_2', 'review_3']);
  expect(await idsOf(completed)).toEqual(['review_1']);
});

test('takes a judgement, shows it, and lets the same reviewer change it', async () => {
  const { call, anna } = await start();
  const body = { labels: { correct: false, expected_facts: ['석 달'] }, rationale: 'The contract is older.' };

  const submitted = await call('POST', '/v1/reviews/review_1', { key: anna.key, body });
  const changed = await call('POST', '/v1/reviews/review_1', {
    key: anna.key,
    body: { labels: { correct: true } },
  });
  const shown = await call('GET', '/v1/reviews/review_1', { key: anna.key });

  expect([submitted.status, changed.status, shown.status]).toEqual([200, 200, 200]);
  expect(await submitted.json()).toMatchObject({
    state: 'completed',
    assessments: [{ ...body, reviewer_id: anna.id, revision: 1 }],
  });
  const review = (await shown.json()) as WireReview;
  expect(review.assessments).toMatchObject([{ revision: 2, labels: { correct: true } }]);
});

test.each([
  ['a completed review', 'review_1', { labels: { correct: true } }, 409, 'review_completed'],
  ['a review that is not there', 'review_9', { labels: { correct: true } }, 404, 'review_not_found'],
  ['labels that leave out what is required', 'review_2', { labels: {} }, 400, 'invalid_label'],
  ['a label of another kind', 'review_2', { labels: { correct: { yes: true } } }, 400, 'invalid_shape'],
  [
    'a rationale of a megabyte',
    'review_2',
    { labels: { correct: true }, rationale: 'a'.repeat(900_000) },
    400,
    'invalid_label',
  ],
  ['a body without labels', 'review_2', {}, 400, 'invalid_shape'],
])('fails for %s', async (_what, id, body, status, code) => {
  const { call, anna, ben } = await start();
  await call('POST', '/v1/reviews/review_1', { key: ben.key, body: { labels: { correct: false } } });

  const response = await call('POST', `/v1/reviews/${id}`, { key: anna.key, body });

  expect([response.status, ((await response.json()) as WireError).error.code]).toEqual([status, code]);
  const shown = await call('GET', '/v1/reviews?waiting_for_me=true', { key: anna.key });
  expect(((await shown.json()) as WireReviewList).data).toHaveLength(2);
});

test.each([
  ['GET', '/v1/review-queues'],
  ['GET', '/v1/reviews'],
  ['GET', '/v1/reviews/review_1'],
  ['POST', '/v1/reviews/review_1'],
])('fails for who is no reviewer: %s %s', async (method, path) => {
  const { call, operatorKey } = await start();
  const body = method === 'POST' ? { labels: { correct: true } } : undefined;

  const responses = [
    await call(method, path, { body }),
    await call(method, path, { body, key: operatorKey }),
  ];

  expect(responses.map(({ status }) => status)).toEqual([403, 403]);
});

test.each([
  ['a queue that is not there', 'queue=mood', 404, 'queue_not_found'],
  ['a state that is none', 'state=lost', 400, 'invalid_shape'],
  ['a page that is too large', 'limit=1000', 400, 'invalid_shape'],
  ['a cursor that no page gave', 'after=zzz', 400, 'invalid_cursor'],
])('fails to list %s', async (_what, query, status, code) => {
  const { call, anna } = await start();

  const response = await call('GET', `/v1/reviews?${query}`, { key: anna.key });

  expect([response.status, ((await response.json()) as WireError).error.code]).toEqual([status, code]);
});
