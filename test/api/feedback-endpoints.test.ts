import type { WireAnswerFeedback, WireError, WireFeedback } from '../../lambdas/api/api';
import { SqliteFeedbackStore } from '../../lambdas/feedback/adapters/sqlite-feedback-store';
import { createFeedbacks } from '../../lambdas/feedback/create-feedbacks';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { FakeChain } from './fake-chain';
import { startTestApp } from './start-test-app';

/** The application with feedback, and an answer of its user. */
async function start() {
  const chain = new FakeChain();
  const stream = { isAway: false };
  const feedbacks = createFeedbacks({
    store: new SqliteFeedbackStore(openDatabase(':memory:')),
    answers: chain.answers,
    publish: async () => {
      if (stream.isAway) throw new Error('away');
    },
    now: () => new Date('2026-01-02T03:04:05.000Z'),
  });
  const app = await startTestApp({ chain, answers: chain.answers, feedbacks, maxBodyBytes: 4_194_304 });
  const asked = await app.call('POST', '/v1/chat/completions', {
    body: { model: 'rag', messages: [{ role: 'user', content: 'How?' }] },
  });
  const { id } = (await asked.json()) as { id: string };
  return { ...app, answerId: id, stream };
}

test('takes feedback and shows it to who gave it', async () => {
  const { call, answerId } = await start();
  const body = {
    answer_id: answerId,
    rating: 'down',
    reasons: ['incorrect'],
    comment: '석 달입니다 🗓️',
    corrected_answer: 'Three months.',
    expected_facts: ['three months'],
    expected_passages: ['passage_helm'],
  };

  const given = await call('POST', '/v1/feedback', { body });
  const shown = await call('GET', `/v1/answers/${answerId}/feedback`);

  const record = (await given.json()) as WireFeedback;
  expect([given.status, shown.status]).toEqual([200, 200]);
  expect(record).toEqual({
    ...body,
    id: expect.stringMatching(/^feedback_/),
    tenant: 'local',
    caller_id: expect.stringMatching(/^key_/),
    revision: 1,
    created_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:05.000Z',
  });
  expect((await shown.json()) as WireAnswerFeedback).toEqual({ object: 'feedback', feedback: record });
});

test('takes a rating alone, and shows null where nothing was said', async () => {
  const { call, answerId } = await start();

  const before = await call('GET', `/v1/answers/${answerId}/feedback`);
  const given = await call('POST', '/v1/feedback', { body: { answer_id: answerId, rating: 'up' } });

  expect(await before.json()).toEqual({ object: 'feedback', feedback: null });
  expect(await given.json()).toMatchObject({
    rating: 'up',
    reasons: [],
    expected_facts: [],
    expected_passages: [],
  });
});

test('tells a client to try again when the feedback is kept but not told', async () => {
  const { call, answerId, stream } = await start();
  const body = { answer_id: answerId, rating: 'up' };
  stream.isAway = true;
  const failed = await call('POST', '/v1/feedback', { body });

  stream.isAway = false;
  const again = await call('POST', '/v1/feedback', { body });

  expect([failed.status, failed.headers.get('x-should-retry')]).toEqual([503, 'true']);
  expect(((await failed.json()) as WireError).error.code).toBe('feedback_not_published');
  expect(await again.json()).toMatchObject({ revision: 1 });
});

test.each([
  ['of an answer that is not there', { answer_id: 'answer_none' }, 404, 'answer_not_found', null],
  ['with a comment of a megabyte', { comment: 'a'.repeat(1_048_576) }, 400, 'invalid_feedback', 'comment'],
  ['with NUL', { comment: 'a\0' }, 400, 'invalid_feedback', 'comment'],
  ['with half of an emoji', { comment: '\ud83d' }, 400, 'invalid_feedback', 'comment'],
  ['with another rating', { rating: 'meh' }, 400, 'invalid_shape', 'rating'],
  ['with a reason that is none', { reasons: ['mood'] }, 400, 'invalid_shape', 'reasons.0'],
  ['with a field that is none', { mood: 'good' }, 400, 'invalid_shape', null],
  ['with null', { comment: null }, 400, 'invalid_shape', 'comment'],
])('fails for feedback %s, and keeps nothing', async (_what, changes, status, code, parameter) => {
  const { call, answerId } = await start();

  const response = await call('POST', '/v1/feedback', {
    body: { answer_id: answerId, rating: 'down', ...changes },
  });

  const { error } = (await response.json()) as WireError;
  expect([response.status, error.code, error.param]).toEqual([status, code, parameter]);
  const shown = await call('GET', `/v1/answers/${answerId}/feedback`);
  expect(await shown.json()).toEqual({ object: 'feedback', feedback: null });
});

test('fails for the answer of another caller and of another tenant', async () => {
  const { call, issue, answerId } = await start();
  const { key: other } = await issue();
  const { key: stranger } = await issue({ tenant: 'other', roles: ['reviewer', 'operator'] });
  const body = { answer_id: answerId, rating: 'down' };

  const statuses = await Promise.all(
    [other, stranger].flatMap((key) => [
      call('POST', '/v1/feedback', { key, body }),
      call('GET', `/v1/answers/${answerId}/feedback`, { key }),
    ]),
  );

  expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
});

test('is not there where feedback is not kept', async () => {
  const { call } = await startTestApp();

  expect((await call('POST', '/v1/feedback', { body: {} })).status).toBe(404);
});
