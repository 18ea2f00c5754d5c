import { startTestApp } from './start-test-app';

const since = '2026-01-02T03:04:05.000Z';

/** The application with a replay that says how many letters it was to look at. */
async function startReplayed() {
  const limits: number[] = [];
  const app = await startTestApp({
    replayEvents: async (limit) => {
      limits.push(limit);
      return {
        letters: [{ cause: 'the stream was away', since }],
        events: 12,
        left: [{ cause: 'it cannot be read: event_too_new', since }],
      };
    },
  });
  return { app, limits };
}

test('puts events back, and says why they lay there, what went back and what stays', async () => {
  const { app, limits } = await startReplayed();

  const response = await app.call('POST', '/v1/events/replay', { key: app.operatorKey, body: { limit: 7 } });

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    object: 'list',
    data: [{ cause: 'the stream was away', since }],
    events: 12,
    left: [{ cause: 'it cannot be read: event_too_new', since }],
  });
  expect(limits).toEqual([7]);
});

test.each([0, 1_001, 1.5, 'all'])('fails for a limit of %s', async (limit) => {
  const { app, limits } = await startReplayed();

  const response = await app.call('POST', '/v1/events/replay', { key: app.operatorKey, body: { limit } });

  expect([response.status, limits]).toEqual([400, []]);
});

test('fails for a user, and is not there where events have no dead letters', async () => {
  const { app, limits } = await startReplayed();
  const without = await startTestApp();

  const refused = await app.call('POST', '/v1/events/replay', { body: {} });
  const missing = await without.call('POST', '/v1/events/replay', { key: without.operatorKey, body: {} });

  expect([refused.status, missing.status, limits]).toEqual([403, 404, []]);
});
