import type { Monitoring, MonitoringReader, MonitoringSummary } from '../../lambdas/observability/api';
import { startTestApp } from './start-test-app';

const rate = { count: 1, of: 4, rate: 0.25, low: 0.05, high: 0.7 };
const summary: MonitoringSummary = {
  answers: 4,
  declines: rate,
  errors: rate,
  thumbsDown: rate,
  groundedness: rate,
  retrievalScore: 0.7,
  inputTokens: 10,
  outputTokens: 5,
  costUsd: 0.01,
  latency: [{ step: 'firstToken', count: 4, p50Ms: 362, p95Ms: 512, meanMs: 300 }],
  modelCalls: 4,
  modelErrors: rate,
};
const release = 'ab'.repeat(32);
const monitoring: Monitoring = {
  from: '2026-01-02T02:05:00.000Z',
  until: '2026-01-02T03:04:05.000Z',
  windowSeconds: 60,
  summary,
  windows: [
    {
      start: '2026-01-02T02:05:00.000Z',
      answers: 4,
      declined: 1,
      failed: 1,
      thumbsUp: 3,
      thumbsDown: 1,
      costUsd: 0.01,
    },
  ],
  releases: { [release]: summary },
  routes: [{ route: 'chat', calls: 4, errors: rate, inputTokens: 10, outputTokens: 5, costUsd: 0.01 }],
  rejectedCitations: rate,
  drift: [{ signal: 'no-answer', isDrifting: false, outside: 0, of: 5, needed: 3 }],
  countedUntil: '2026-01-02T03:04:03.000Z',
};

/** The application with a reader that says what it was asked. */
async function startMonitored() {
  const asked: { tenant: string; minutes: number }[] = [];
  const reader: MonitoringReader = {
    read: async (caller, { minutes }) => {
      asked.push({ tenant: caller.tenant, minutes });
      return monitoring;
    },
    ofRelease: async () => summary,
  };
  return { app: await startTestApp({ monitoring: reader }), asked };
}

test('shows the counters of the caller’s tenant, of an hour when nothing else is asked', async () => {
  const { app, asked } = await startMonitored();

  const response = await app.call('GET', '/v1/monitoring', { key: app.operatorKey });
  await app.call('GET', '/v1/monitoring?minutes=1440', { key: app.operatorKey });

  const shown = (await response.json()) as Record<string, unknown>;
  expect(response.status).toBe(200);
  expect(shown).toMatchObject({
    window_seconds: 60,
    counted_until: '2026-01-02T03:04:03.000Z',
    summary: { thumbs_down: rate, cost_usd: 0.01, latency: [{ step: 'firstToken', p95_ms: 512 }] },
    windows: [{ thumbs_up: 3, thumbs_down: 1 }],
    releases: { [release]: { model_calls: 4 } },
  });
  expect(asked).toEqual([
    { tenant: 'local', minutes: 60 },
    { tenant: 'local', minutes: 1_440 },
  ]);
});

test('describes what it answers', async () => {
  const { app } = await startMonitored();
  const { wireMonitoringSchema } = await import('../../lambdas/api/wire-monitoring-schema');

  const shown: unknown = await (await app.call('GET', '/v1/monitoring', { key: app.operatorKey })).json();

  expect(wireMonitoringSchema.parse(shown)).toEqual(shown);
});

test.each(['reviewer', 'approver'] as const)('is there for a %s', async (role) => {
  const { app } = await startMonitored();
  const { key } = await app.issue({ roles: [role] });

  expect((await app.call('GET', '/v1/monitoring', { key })).status).toBe(200);
});

test('fails for a user, and is not there where nothing is counted', async () => {
  const { app } = await startMonitored();
  const uncounted = await startTestApp();

  const refused = await app.call('GET', '/v1/monitoring');
  const missing = await uncounted.call('GET', '/v1/monitoring', { key: uncounted.operatorKey });

  expect([refused.status, missing.status]).toEqual([403, 404]);
});

test.each(['4', '43201', '5.5', 'all', ''])(
  'fails for %s minutes, and says what is allowed',
  async (minutes) => {
    const { app, asked } = await startMonitored();

    const response = await app.call('GET', `/v1/monitoring?minutes=${minutes}`, { key: app.operatorKey });

    expect([response.status, asked]).toEqual([400, []]);
    expect(await response.json()).toMatchObject({ error: { param: 'minutes' } });
  },
);
