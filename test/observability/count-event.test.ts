import { countEvent } from '../../lambdas/observability/count-event';
import { mergeWindows } from '../../lambdas/observability/merge-windows';
import {
  makeAnswerCompleted,
  makeEvaluationCompleted,
  makeFeedbackGiven,
  makeModelInvoked,
} from './make-events';

/** What the events add to the window of their minute, without when they came. */
function minuteCounts(...events: Parameters<typeof countEvent>[0][]) {
  const windows = mergeWindows(events.flatMap(countEvent)).filter(({ size }) => size === 'minute');
  const entries = windows.flatMap(({ counts }) => Object.entries(counts));
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('events.')));
}

test('counts an event in its minute and in its hour, by tenant and release', () => {
  const windows = countEvent(makeFeedbackGiven({ tenant: 'team', release: 'ab12' }));

  expect(windows).toEqual([
    {
      tenant: 'team',
      release: 'ab12',
      size: 'minute',
      start: '2026-03-04T05:06:00.000Z',
      counts: { 'feedback.down': 1, 'events.07': 1 },
    },
    {
      tenant: 'team',
      release: 'ab12',
      size: 'hour',
      start: '2026-03-04T05:00:00.000Z',
      counts: { 'feedback.down': 1, 'events.06': 1 },
    },
  ]);
});

test('counts what no release made under none', () => {
  expect(countEvent(makeModelInvoked()).map(({ release }) => release)).toEqual(['none', 'none']);
});

test('counts an answer by state, its citations, its best score and its steps', () => {
  const counts = minuteCounts(makeAnswerCompleted());

  expect(counts).toEqual({
    'answers.answered': 1,
    'citations.verified': 2,
    'citations.rejected': 1,
    'retrieval.count': 1,
    'retrieval.sum': 750_000,
    'retrieval.sumOfSquares': 562_500,
    'latency.retrieve.45': 1,
    'latency.retrieve.sum': 40,
    'latency.total.1024': 1,
    'latency.total.sum': 900,
  });
});

test('counts no retrieval score of an answer without passages', () => {
  const counts = minuteCounts(
    makeAnswerCompleted({ bestScore: undefined, state: 'declined', latencyMs: {} }),
  );

  expect(counts).toEqual({ 'answers.declined': 1, 'citations.verified': 2, 'citations.rejected': 1 });
});

test('counts money once: of the calls, which are billed, and not of the answer that they made', () => {
  const counts = minuteCounts(
    makeAnswerCompleted({ costUsd: 0.002 }),
    makeModelInvoked({ costUsd: 0.002, route: 'chat' }),
    makeModelInvoked({ id: '2', costUsd: 0.000_000_02, route: 'embed', inputTokens: 1, outputTokens: 0 }),
  );

  const money = Object.entries(counts).filter(([name]) => /cost|usd/i.test(name));
  expect(money).toEqual([
    ['route.chat.cost', 2_000_000],
    ['route.embed.cost', 20],
  ]);
});

test('sums money exactly, where sums of dollars do not', () => {
  const calls = Array.from({ length: 10 }, (_, index) => makeModelInvoked({ id: `${index}`, costUsd: 0.1 }));

  expect(minuteCounts(...calls)['route.chat.cost']).toBe(1_000_000_000);
  expect(calls.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0)).not.toBe(1);
});

test('counts calls, tokens and errors by route, and no error that was the caller’s', () => {
  const counts = minuteCounts(
    makeModelInvoked({ route: 'eu.chat-1' }),
    makeModelInvoked({ id: '2', route: 'eu.chat-1', code: 'provider_timeout', costUsd: undefined }),
    makeModelInvoked({ id: '3', route: 'eu.chat-1', code: 'cancelled', costUsd: undefined }),
  );

  expect(counts).toMatchObject({
    'route.eu.chat-1.calls': 3,
    'route.eu.chat-1.errors': 1,
    'route.eu.chat-1.inputTokens': 2_700,
    'route.eu.chat-1.outputTokens': 120,
  });
});

test.each([
  ['a first thumb down', [{ rating: 'down' }], { 'feedback.down': 1 }],
  [
    'one that became a thumb up',
    [{ rating: 'down' }, { revision: 2, rating: 'up', previousRating: 'down' }],
    { 'feedback.up': 1, 'feedback.down': 0 },
  ],
  [
    'one that changed twice, the newest first',
    [
      { revision: 3, rating: 'down', previousRating: 'up' },
      { revision: 2, rating: 'up', previousRating: 'down' },
      { revision: 1, rating: 'down' },
    ],
    { 'feedback.up': 0, 'feedback.down': 1 },
  ],
  [
    'one whose comment alone changed',
    [{ rating: 'up' }, { revision: 2, rating: 'up', previousRating: 'up', comment: '좋아요' }],
    { 'feedback.up': 1 },
  ],
] as const)('counts a judgement as what it is now: %s', (_, revisions, expected) => {
  expect(minuteCounts(...revisions.map((fields) => makeFeedbackGiven(fields)))).toEqual(expected);
});

test('counts the groundedness of live answers, and not that of an evaluation of a release', () => {
  const counts = minuteCounts(
    makeEvaluationCompleted({ scores: { groundedness: 1 } }),
    makeEvaluationCompleted({ subjectId: 'answer_2', scores: { groundedness: 0 } }),
    makeEvaluationCompleted({ subjectId: 'answer_3', scores: { relevance: 1 } }),
    makeEvaluationCompleted({ subjectId: 'evaluation_1', subject: 'release', scores: { groundedness: 1 } }),
  );

  expect(counts).toEqual({
    'groundedness.count': 2,
    'groundedness.grounded': 1,
    'groundedness.sum': 1_000_000,
  });
});

test('counts of a review and of a release that they came', () => {
  const head = { time: '2026-03-04T05:06:07Z', tenant: 'local', traceId: 't', schemaVersion: 1 } as const;

  const [minute] = countEvent({
    ...head,
    id: 'release.changed/1',
    type: 'release.changed',
    change: 'promoted',
    by: 'kit',
    reasons: [],
  });

  expect(minute?.counts).toEqual({ 'events.07': 1 });
});
