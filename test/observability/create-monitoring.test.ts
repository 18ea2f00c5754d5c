import type { Caller } from '../../lambdas/domain/caller';
import type { KitEvent } from '../../lambdas/domain/event';
import { SqliteCounterStore } from '../../lambdas/observability/adapters/sqlite-counter-store';
import { countEvents } from '../../lambdas/observability/count-events';
import { createMonitoring } from '../../lambdas/observability/create-monitoring';
import { openDatabase } from '../../lambdas/platform/sqlite';
import {
  makeAnswerCompleted,
  makeEvaluationCompleted,
  makeFeedbackGiven,
  makeModelInvoked,
} from './make-events';

const caller: Caller = {
  id: 'key_1',
  tenant: 'local',
  groups: [],
  roles: ['operator'],
  allowedModels: 'all',
};
const now = () => new Date('2026-03-04T05:10:20.000Z');

/** What monitoring reads when these events were counted. */
async function openCounted(...events: KitEvent[]) {
  const counters = new SqliteCounterStore(openDatabase(':memory:'));
  await countEvents(events, { counters, now, log: () => {} });
  return createMonitoring({ counters, now });
}

const answers = (count: number, fields: (index: number) => Parameters<typeof makeAnswerCompleted>[0]) =>
  Array.from({ length: count }, (_, index) =>
    makeAnswerCompleted({ answerId: `answer_${index}`, ...fields(index) }),
  );

test('shows an hour by the minute, also the minutes in which nothing happened', async () => {
  const monitoring = await openCounted(
    makeAnswerCompleted({ time: '2026-03-04T05:08:30.000Z' }),
    makeFeedbackGiven({ time: '2026-03-04T05:10:12.345Z' }),
    makeModelInvoked({ time: '2026-03-04T05:08:29.000Z', costUsd: 0.25 }),
    makeEvaluationCompleted({ time: '2026-03-04T05:09:00.000Z', scores: { groundedness: 1 } }),
  );

  const read = await monitoring.read(caller, { minutes: 5 });

  const none = { answers: 0, declined: 0, failed: 0, thumbsUp: 0, thumbsDown: 0, costUsd: 0 };
  expect(read).toMatchObject({
    from: '2026-03-04T05:06:00.000Z',
    until: '2026-03-04T05:10:20.000Z',
    windowSeconds: 60,
    countedUntil: '2026-03-04T05:10:12.000Z',
  });
  expect(read.windows).toEqual([
    { start: '2026-03-04T05:06:00.000Z', ...none },
    { start: '2026-03-04T05:07:00.000Z', ...none },
    { start: '2026-03-04T05:08:00.000Z', ...none, answers: 1, costUsd: 0.25, retrievalScore: 0.75 },
    { start: '2026-03-04T05:09:00.000Z', ...none, groundedness: 1 },
    { start: '2026-03-04T05:10:00.000Z', ...none, thumbsDown: 1 },
  ]);
});

test('shows a longer span by the hour', async () => {
  const monitoring = await openCounted(
    makeAnswerCompleted({ time: '2026-03-03T06:59:59.999Z' }),
    makeAnswerCompleted({ answerId: 'answer_2', time: '2026-03-04T05:08:30.000Z' }),
    makeAnswerCompleted({ answerId: 'answer_3', time: '2026-03-03T05:59:59.999Z' }),
  );

  const read = await monitoring.read(caller, { minutes: 1_440 });

  expect(read).toMatchObject({ windowSeconds: 3_600, countedUntil: '2026-03-04T05:08:00.000Z' });
  expect(read.windows).toHaveLength(24);
  expect(read.windows[0]).toMatchObject({ start: '2026-03-03T06:00:00.000Z', answers: 1 });
  expect(read.summary.answers).toBe(2);
});

test('gives rates with the interval that few answers allow', async () => {
  const monitoring = await openCounted(
    ...answers(10, (index) => ({ state: index < 1 ? 'declined' : index < 3 ? 'failed' : 'answered' })),
    makeFeedbackGiven(),
    makeFeedbackGiven({ feedbackId: 'feedback_2', rating: 'up' }),
    makeFeedbackGiven({ feedbackId: 'feedback_3', rating: 'up' }),
  );

  const { summary } = await monitoring.read(caller, { minutes: 60 });

  // Intervals as R gives them: prop.test(x, n, correct = FALSE).
  expect(summary.declines).toEqual({
    count: 1,
    of: 10,
    rate: 0.1,
    low: expect.closeTo(0.0179, 4),
    high: expect.closeTo(0.4042, 4),
  });
  expect(summary.errors).toMatchObject({ count: 2, of: 10, rate: 0.2 });
  expect(summary.thumbsDown).toEqual({
    count: 1,
    of: 3,
    rate: expect.closeTo(1 / 3, 6),
    low: expect.closeTo(0.0615, 4),
    high: expect.closeTo(0.7923, 4),
  });
});

test('says nothing certain of nothing', async () => {
  const monitoring = await openCounted();

  const read = await monitoring.read(caller, { minutes: 60 });

  const unknown = { count: 0, of: 0, rate: 0, low: 0, high: 1 };
  expect(read.summary).toEqual({
    answers: 0,
    declines: unknown,
    errors: unknown,
    thumbsDown: unknown,
    groundedness: unknown,
    retrievalScore: undefined,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    latency: [],
    modelCalls: 0,
    modelErrors: unknown,
  });
  expect([read.releases, read.routes, read.countedUntil]).toEqual([{}, [], undefined]);
});

test('estimates latency by step, in the order of the steps', async () => {
  const monitoring = await openCounted(
    ...answers(100, (index) => ({ latencyMs: { total: 100 * (index + 1), condense: 10 } })),
  );

  const { latency } = (await monitoring.read(caller, { minutes: 60 })).summary;

  expect(latency).toEqual([
    { step: 'condense', count: 100, p50Ms: 11, p95Ms: 11, meanMs: 10 },
    { step: 'total', count: 100, p50Ms: 5_793, p95Ms: 11_585, meanMs: 5_050 },
  ]);
});

test('shows each release by itself, and routes with the dearest first', async () => {
  const monitoring = await openCounted(
    makeAnswerCompleted({ release: 'aaaa' }),
    makeAnswerCompleted({ answerId: 'answer_2', release: 'bbbb', state: 'declined' }),
    makeFeedbackGiven({ release: 'bbbb' }),
    makeFeedbackGiven({ feedbackId: 'feedback_2', release: 'cccc' }),
    makeModelInvoked({ release: 'aaaa', costUsd: 0.01 }),
    makeModelInvoked({ id: '2', route: 'v1.embed', costUsd: 0.02, code: 'provider_timeout' }),
  );

  const read = await monitoring.read(caller, { minutes: 60 });

  expect(Object.keys(read.releases).sort()).toEqual(['aaaa', 'bbbb']);
  expect(read.releases.bbbb).toMatchObject({ answers: 1, declines: { count: 1 }, thumbsDown: { count: 1 } });
  expect(read.routes).toMatchObject([
    { route: 'v1.embed', calls: 1, errors: { count: 1 }, costUsd: 0.02 },
    { route: 'chat', calls: 1, errors: { count: 0 }, costUsd: 0.01 },
  ]);
  expect(read.summary).toMatchObject({ modelCalls: 2, costUsd: 0.03, modelErrors: { count: 1, of: 2 } });
  expect(read.rejectedCitations).toMatchObject({ count: 2, of: 6 });
});

test('shows nothing of another tenant', async () => {
  const monitoring = await openCounted(makeAnswerCompleted({ tenant: 'other' }));

  expect((await monitoring.read(caller, { minutes: 60 })).summary.answers).toBe(0);
});

test('never shows less than nothing where a judgement was taken back that is older than the span', async () => {
  const monitoring = await openCounted(
    makeFeedbackGiven({ time: '2026-03-04T04:00:00.000Z' }),
    makeFeedbackGiven({
      time: '2026-03-04T05:09:00.000Z',
      revision: 2,
      rating: 'up',
      previousRating: 'down',
    }),
  );

  const { summary } = await monitoring.read(caller, { minutes: 60 });

  expect(summary.thumbsDown).toMatchObject({ count: 0, of: 1 });
});

test('finds a drift of the last minutes also when only these are shown', async () => {
  const minute = (index: number) => new Date(now().getTime() - (59 - index) * 60_000).toISOString();
  const monitoring = await openCounted(
    ...answers(60 * 12, (index) => ({
      time: minute(Math.floor(index / 12)),
      bestScore: (index < 55 * 12 ? 0.7 : 0.3) + (index % 12) / 100,
    })),
  );

  const read = await monitoring.read(caller, { minutes: 5 });

  expect(read.drift).toMatchObject([
    { signal: 'retrieval-score', isDrifting: true, outside: 5 },
    { signal: 'no-answer', isDrifting: false },
  ]);
});

describe('a release in its canary', () => {
  const since = '2026-03-04T03:30:40.000Z';

  test('is read of all tenants since the minute it began, by the minute and then by the hour', async () => {
    const monitoring = await openCounted(
      ...['03:29:59', '03:30:10', '03:59:59', '04:00:00', '05:10:19'].map((time, index) =>
        makeAnswerCompleted({
          answerId: `answer_${index}`,
          time: `2026-03-04T${time}.000Z`,
          tenant: `tenant-${index}`,
          release: 'aaaa',
        }),
      ),
      makeAnswerCompleted({ answerId: 'answer_9', time: '2026-03-04T05:00:00.000Z', release: 'bbbb' }),
    );

    expect(await monitoring.ofRelease('aaaa', since)).toMatchObject({ answers: 4 });
  });

  test('is read from a full hour on, and by hours when its minutes are gone', async () => {
    const monitoring = await openCounted(
      makeAnswerCompleted({ time: '2026-03-04T04:00:00.000Z', release: 'aaaa' }),
      makeAnswerCompleted({ answerId: 'answer_2', time: '2026-02-20T04:10:00.000Z', release: 'aaaa' }),
    );

    const hour = await monitoring.ofRelease('aaaa', '2026-03-04T04:00:00.000Z');
    const weeks = await monitoring.ofRelease('aaaa', '2026-02-20T04:30:00.000Z');

    expect([hour.answers, weeks.answers]).toEqual([1, 2]);
  });
});
