import type { KitEvent } from '../../lambdas/domain/event';
import { SqliteCounterStore } from '../../lambdas/observability/adapters/sqlite-counter-store';
import { countEvents } from '../../lambdas/observability/count-events';
import { measureEvent } from '../../lambdas/observability/measure-event';
import { measureQuality } from '../../lambdas/observability/measure-quality';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeAnswerCompleted, makeEvaluationCompleted, makeFeedbackGiven } from './make-events';

const now = () => new Date('2026-03-04T05:59:30.000Z');

/** The metrics that are written when these events were counted. */
async function measured(events: readonly KitEvent[]): Promise<Readonly<Record<string, number>>> {
  const counters = new SqliteCounterStore(openDatabase(':memory:'));
  await countEvents(events, { counters, now, log: () => {} });
  let found: ReturnType<typeof measureEvent> = [];
  await measureQuality({
    counters,
    now,
    log: (event, fields = {}) => {
      found = measureEvent(event, fields);
    },
  });
  return Object.fromEntries(found.map(({ metric, value }) => [metric, value]));
}

const feedback = (count: number, rating: 'up' | 'down', fields: Partial<KitEvent> = {}) =>
  Array.from({ length: count }, (_, index) =>
    makeFeedbackGiven({
      feedbackId: `feedback_${rating}_${index}`,
      rating,
      time: '2026-03-04T05:40:00.000Z',
      ...(fields as object),
    }),
  );

/** Answers of every minute of the last hour. */
const answersByMinute = (fields: (minute: number) => Parameters<typeof makeAnswerCompleted>[0]) =>
  Array.from({ length: 60 }, (_, minute) =>
    Array.from({ length: 20 }, (_, index) =>
      makeAnswerCompleted({
        answerId: `answer_${minute}_${index}`,
        time: new Date(Date.parse('2026-03-04T05:00:00.000Z') + minute * 60_000 + index).toISOString(),
        bestScore: 0.7 + (index % 5) / 50,
        ...fields(minute),
      }),
    ),
  ).flat();

test('says what share of judged answers surely did not help, of all tenants together', async () => {
  const events = [...feedback(30, 'down', { tenant: 'one' }), ...feedback(30, 'up', { tenant: 'two' })];

  const { thumbsDownAtLeast } = await measured(events);

  expect(thumbsDownAtLeast).toBeCloseTo(0.377, 3);
});

test('calls nobody for the first thumb, although it is down', async () => {
  const { thumbsDownAtLeast } = await measured(feedback(1, 'down'));

  expect(thumbsDownAtLeast).toBeLessThan(0.25);
});

test('forgets what was judged more than an hour ago', async () => {
  const { thumbsDownAtLeast } = await measured(feedback(30, 'down', { time: '2026-03-04T04:50:00.000Z' }));

  expect(thumbsDownAtLeast).toBe(0);
});

test('says what share of scored answers is grounded at most, and nothing where none was scored', async () => {
  const scored = Array.from({ length: 20 }, (_, index) =>
    makeEvaluationCompleted({
      subjectId: `answer_${index}`,
      time: '2026-03-04T05:40:00.000Z',
      scores: { groundedness: index < 5 ? 1 : 0 },
    }),
  );

  expect((await measured(scored)).groundedAtMost).toBeCloseTo(0.469, 3);
  expect(await measured([])).toEqual({ thumbsDownAtLeast: 0, drifting: 0 });
});

test('counts the signals that drift', async () => {
  const steady = answersByMinute(() => ({}));
  const declining = answersByMinute((minute) => (minute >= 55 ? { state: 'declined', bestScore: 0.2 } : {}));

  expect(await measured(steady)).toMatchObject({ drifting: 0 });
  expect(await measured(declining)).toMatchObject({ drifting: 2 });
});

test('sees a drift over hours where little is asked', async () => {
  const events = Array.from({ length: 40 }, (_, hour) =>
    Array.from({ length: 12 }, (_, index) =>
      makeAnswerCompleted({
        answerId: `answer_${hour}_${index}`,
        time: new Date(now().getTime() - (39 - hour) * 3_600_000 - index * 120_000).toISOString(),
        bestScore: hour >= 35 ? 0.2 : 0.7 + (index % 5) / 50,
      }),
    ),
  ).flat();

  expect(await measured(events)).toMatchObject({ drifting: 1 });
});
