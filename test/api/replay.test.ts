import { startTestApp } from './start-test-app';

const letter = { body: '{"key":"secret.pdf"}', cause: 'of no known form', since: '2026-01-02T03:04:05.000Z' };

test('puts dead letters back, and says why they lay there but not what they hold', async () => {
  const limits: number[] = [];
  const app = await startTestApp({
    replay: async (limit) => {
      limits.push(limit);
      return [letter];
    },
  });

  const response = await app.call('POST', '/v1/ingestion/replay', {
    key: app.operatorKey,
    body: { limit: 7 },
  });

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    object: 'list',
    data: [{ cause: 'of no known form', since: '2026-01-02T03:04:05.000Z' }],
  });
  expect(limits).toEqual([7]);
});

test('fails for a user, and is not there where ingestion has no dead letters', async () => {
  const app = await startTestApp({ replay: async () => [letter] });
  const local = await startTestApp();

  const refused = await app.call('POST', '/v1/ingestion/replay', { body: {} });
  const missing = await local.call('POST', '/v1/ingestion/replay', { key: local.operatorKey, body: {} });

  expect([refused.status, missing.status]).toEqual([403, 404]);
});
