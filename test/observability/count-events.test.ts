import { SqliteCounterStore } from '../../lambdas/observability/adapters/sqlite-counter-store';
import { countEvents } from '../../lambdas/observability/count-events';
import { openDatabase } from '../../lambdas/platform/sqlite';
import {
  makeAnswerCompleted,
  makeEvaluationCompleted,
  makeFeedbackGiven,
  makeModelInvoked,
} from './make-events';

function openCounting() {
  const lines: [string, Readonly<Record<string, unknown>>][] = [];
  const deps = {
    counters: new SqliteCounterStore(openDatabase(':memory:')),
    now: () => new Date('2026-03-04T05:06:10.000Z'),
    log: (event: string, fields: Readonly<Record<string, unknown>>) => lines.push([event, fields]),
  };
  return { deps, lines };
}

test('tells the log of each event that was counted what metrics are made of, and of all how old they were', async () => {
  const { deps, lines } = openCounting();

  await countEvents(
    [makeAnswerCompleted(), makeFeedbackGiven(), makeEvaluationCompleted(), makeModelInvoked()],
    deps,
  );

  expect(lines).toEqual([
    ['observability.answer_counted', { answerId: 'answer_1', bestScore: 0.75 }],
    [
      'observability.feedback_counted',
      { feedbackId: 'feedback_1', revision: 1, rating: 'down', previousRating: undefined },
    ],
    ['observability.score_counted', { answerId: 'answer_1', groundedness: 1 }],
    ['observability.events_counted', { events: 4, duplicates: 0, ageMs: 2_110 }],
  ]);
});

test('measures an event that comes again no second time', async () => {
  const { deps, lines } = openCounting();
  await countEvents([makeFeedbackGiven()], deps);
  lines.length = 0;

  await countEvents([makeFeedbackGiven(), makeFeedbackGiven()], deps);

  expect(lines).toEqual([['observability.events_counted', { events: 0, duplicates: 2, ageMs: undefined }]]);
});

test('fails when the counters are away, and measures nothing', async () => {
  const { deps, lines } = openCounting();
  const counters = {
    add: () => Promise.reject(new Error('away')),
    read: () => Promise.reject(new Error('away')),
  };

  const counting = countEvents([makeFeedbackGiven()], { ...deps, counters });

  await expect(counting).rejects.toThrow('away');
  expect(lines).toEqual([]);
});
