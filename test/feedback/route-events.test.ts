import type { KitEvent, ReleaseChanged, ReviewCompleted } from '../../lambdas/domain/event';
import { lakeTables, tablesOf } from '../../lambdas/feedback/lake-settings';
import { type RouteEventsDeps, routeEvents } from '../../lambdas/feedback/route-events';
import {
  makeAnswerCompleted,
  makeEvaluationCompleted,
  makeFeedbackGiven,
  makeModelInvoked,
} from '../observability/make-events';

const head = { time: '2026-03-04T05:06:07.890Z', tenant: 'local', traceId: 't', schemaVersion: 1 };

const review: ReviewCompleted = {
  ...head,
  type: 'review.completed',
  id: 'review.completed/review_1/key_2/1',
  reviewId: 'review_1',
  answerId: 'answer_1',
  reviewerId: 'key_2',
  queue: 'answers',
  revision: 1,
  labels: {
    correct: false,
    quality: 2,
    problem: 'retrieval',
    expected_answer: 'Two months.',
    expected_facts: ['two months'],
  },
  rationale: 'the notice is in chapter 3',
  state: 'completed',
};

const change: ReleaseChanged = {
  ...head,
  type: 'release.changed',
  id: 'release.changed/1',
  release: 'a'.repeat(64),
  change: 'canary',
  by: 'kit',
  reasons: ['5 of 100 callers'],
  sharePercent: 5,
  rolloutId: 'rollout_1',
};

const everyKind: readonly KitEvent[] = [
  makeAnswerCompleted({ release: 'a'.repeat(64) }),
  makeModelInvoked(),
  makeFeedbackGiven({ comment: 'wrong', reasons: ['incorrect'], expectedFacts: ['two months'] }),
  review,
  makeEvaluationCompleted(),
  change,
];

function route(events: readonly (KitEvent | string)[], deps: Partial<RouteEventsDeps> = {}) {
  const logged: { event: string; fields?: object }[] = [];
  const routed = routeEvents(
    events.map((event, index) => ({
      id: `record-${index}`,
      text: typeof event === 'string' ? event : JSON.stringify(event),
    })),
    {
      half: 'facts',
      labelQuestions: ['correct', 'quality', 'problem'],
      readEvent: (text) => JSON.parse(text),
      log: (event, fields) => logged.push({ event, fields }),
      ...deps,
    },
  );
  return { routed, logged };
}

/** Of one event, which has to have one. */
function rowOf(event: KitEvent, half: RouteEventsDeps['half']): Readonly<Record<string, unknown>> {
  const [found] = route([event], { half }).routed;
  if (found?.state !== 'routed') throw new Error(`${event.type} has no row in ${half}`);
  return found.row;
}

test('brings every kind of event into a table of its own', () => {
  const { routed } = route(everyKind);

  expect(routed.map((found) => found.state === 'routed' && found.table)).toEqual([
    'answers',
    'model_calls',
    'feedback',
    'reviews',
    'evaluations',
    'releases',
  ]);
});

test('brings into the half with texts those kinds alone that have any, whole', () => {
  const { routed } = route(everyKind, { half: 'texts' });

  expect(routed.map((found) => (found.state === 'routed' ? found.table : found.state))).toEqual([
    'answers',
    'left-out',
    'feedback',
    'reviews',
    'left-out',
    'releases',
  ]);
});

test.each(['facts', 'texts'] as const)('writes exactly the columns of the tables of %s', (half) => {
  const { routed } = route(everyKind, { half });

  for (const found of routed) {
    if (found.state !== 'routed') continue;
    const table = tablesOf(half).find(({ name }) => name === found.table);
    expect(Object.keys(found.row)).toEqual(table?.columns.map(({ name }) => name));
  }
});

test.each(['facts', 'texts'] as const)('has a value in every column of %s that every row has', (half) => {
  const { routed } = route(everyKind, { half });

  const missing = routed.flatMap((found) => {
    if (found.state !== 'routed') return [];
    const table = lakeTables.find(({ name }) => name === found.table);
    return (table?.columns ?? [])
      .filter(({ name, isRequired, isText }) => isRequired && !isText && found.row[name] === null)
      .map(({ name }) => `${found.table}.${name}`);
  });

  expect(missing).toEqual([]);
});

test('leaves nobody’s words in the facts', () => {
  const words = ['notice', 'Two months', 'two months', 'wrong', 'chapter 3', '5 of 100'];

  const facts = JSON.stringify(route(everyKind).routed);

  for (const word of words) expect(facts).not.toContain(word);
});

test('keeps what reviewers ticked, chose and counted apart from what they wrote', () => {
  const row = rowOf(review, 'texts');

  expect(JSON.parse(String(row.labels))).toEqual({ correct: false, quality: 2, problem: 'retrieval' });
  expect(JSON.parse(String(row.text_labels))).toEqual({
    expected_answer: 'Two months.',
    expected_facts: ['two months'],
  });
});

test('takes a label for text when nobody says that its question takes none', () => {
  const { routed } = route([review], { labelQuestions: [] });

  expect(JSON.stringify(routed)).not.toContain('retrieval');
});

test('writes times in microseconds, as Iceberg counts them', () => {
  expect(rowOf(makeModelInvoked(), 'facts').happened_at).toBe(Date.parse('2026-03-04T05:06:07.890Z') * 1_000);
});

test('writes nothing for what an event does not have, because a row without a column is refused', () => {
  const row = rowOf(makeAnswerCompleted({ costUsd: undefined, bestScore: undefined }), 'facts');

  expect(row).toMatchObject({ cost_usd: null, best_score: null, condense_ms: null, retrieve_ms: 40 });
});

test('fails for a record that is no event, says so without its text, and goes on with the others', () => {
  const readEvent = (text: string): KitEvent => {
    if (!text.startsWith('{')) throw new Error('no JSON');
    return JSON.parse(text);
  };

  const { routed, logged } = route(['my secret', makeModelInvoked()], { readEvent });

  expect(routed.map(({ id, state }) => [id, state])).toEqual([
    ['record-0', 'unreadable'],
    ['record-1', 'routed'],
  ]);
  expect(logged).toEqual([
    { event: 'feedback.event_unreadable', fields: { record: 'record-0', error: expect.anything() } },
  ]);
  expect(JSON.stringify(logged)).not.toContain('my secret');
});
