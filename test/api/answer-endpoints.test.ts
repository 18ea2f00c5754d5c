import type { WireAnswer } from '../../lambdas/api/api';
import { readEvents } from './read-events';
import { startTestApp, type TestApp } from './start-test-app';

const chat = '/v1/chat/completions';
const question = (content: string) => ({ model: 'rag', messages: [{ role: 'user', content }], stream: true });

async function startHangingAnswer({ call, chain }: TestApp) {
  const response = await call('POST', chat, { body: question('hang') });
  const answerId = chain.requests[0]?.answerId ?? '';
  return { response, answerId };
}

test('shows how an answer came about', async () => {
  const { call, chain } = await startTestApp();
  await (await call('POST', chat, { body: question('What is Helm?') })).text();

  const response = await call('GET', `/v1/answers/${chain.requests[0]?.answerId}`);

  const answer = (await response.json()) as WireAnswer;
  expect(answer).toMatchObject({
    question: 'What is Helm?',
    state: 'answered',
    prompt_template: 'answer',
    rejected_citations: 0,
    cost_usd: 0.000_12,
    latency: { retrieve_ms: 4, first_token_ms: 20 },
    passages: [{ number: 1, keyword_score: 7.25, passage: { metadata: { docCategory: 'intro' } } }],
  });
});

test('stops an answer for its caller', async () => {
  const app = await startTestApp();
  const { response, answerId } = await startHangingAnswer(app);

  const cancelled = await app.call('POST', `/v1/answers/${answerId}/cancel`);

  expect(cancelled.status).toBe(202);
  const events = await readEvents<{ answer_state?: string }>(response);
  expect(events.slice(-2)).toEqual([expect.objectContaining({ answer_state: 'cancelled' }), '[DONE]']);
});

test('stops an answer for an operator of the tenant', async () => {
  const app = await startTestApp();
  const { response, answerId } = await startHangingAnswer(app);

  const cancelled = await app.call('POST', `/v1/answers/${answerId}/cancel`, { key: app.operatorKey });

  expect(cancelled.status).toBe(202);
  expect(await response.text()).toContain('"answer_state":"cancelled"');
});

test.each([
  ['a reviewer, who may only read it', { roles: ['reviewer'] as const }, 403, 'answer_not_owned'],
  ['another user', {}, 404, 'answer_not_found'],
  [
    'an operator of another tenant',
    { roles: ['operator'] as const, tenant: 'other' },
    404,
    'answer_not_found',
  ],
])('fails to stop an answer for %s', async (_name, changes, status, code) => {
  const app = await startTestApp();
  const { key } = await app.issue(changes);
  const { response, answerId } = await startHangingAnswer(app);

  const refused = await app.call('POST', `/v1/answers/${answerId}/cancel`, { key });

  expect(refused.status).toBe(status);
  expect(await refused.json()).toMatchObject({ error: { code } });
  expect(app.chain.requests[0]?.signal?.aborted).toBe(false);
  await app.call('POST', `/v1/answers/${answerId}/cancel`);
  await response.text();
});

test('does nothing when the answer has ended', async () => {
  const { call, chain } = await startTestApp();
  await (await call('POST', chat, { body: question('What is Helm?') })).text();

  const response = await call('POST', `/v1/answers/${chain.requests[0]?.answerId}/cancel`);

  expect(response.status).toBe(202);
  expect(chain.records.get(chain.requests[0]?.answerId ?? '')?.state).toBe('answered');
});
