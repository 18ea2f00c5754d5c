import { measureEvent } from '../../lambdas/observability/measure-event';

test('measures an answer by state, by step, by what it cites', () => {
  const fields = {
    answerId: 'answer_1',
    state: 'answered',
    passages: 6,
    citations: 2,
    citationsRejected: 1,
    retrieveMs: 40,
    totalMs: 900,
  };

  const measured = measureEvent('rag.answered', fields);

  expect(measured).toEqual([
    { metric: 'answers', value: 1, by: 'answered' },
    { metric: 'answerLatency', value: 40, by: 'retrieve' },
    { metric: 'answerLatency', value: 900, by: 'total' },
    { metric: 'passagesRetrieved', value: 6 },
    { metric: 'citations', value: 2 },
    { metric: 'citationsRejected', value: 1 },
  ]);
});

test('measures calls, tokens and cost of a model by its route', () => {
  const fields = {
    route: 'chat',
    durationMs: 300,
    costUsd: 0.02,
    'gen_ai.usage.input_tokens': 120,
    'gen_ai.usage.output_tokens': 30,
  };

  const measured = measureEvent('model-gateway.called', fields);

  expect(measured).toEqual([
    { metric: 'modelCalls', value: 1, by: 'chat' },
    { metric: 'modelLatency', value: 300, by: 'chat' },
    { metric: 'costUsd', value: 0.02, by: 'chat' },
    { metric: 'tokens', value: 120, by: 'input' },
    { metric: 'tokens', value: 30, by: 'output' },
  ]);
});

test('counts a call that its provider failed as an error, of its route and of all', () => {
  const measured = measureEvent('model-gateway.called', { route: 'chat', 'error.type': 'provider_timeout' });

  expect(measured).toContainEqual({ metric: 'modelErrors', value: 1, by: 'chat' });
  expect(measured).toContainEqual({ metric: 'modelErrorsOfAllRoutes', value: 1 });
});

test('counts a fallback by the route that was asked', () => {
  const measured = measureEvent('model-gateway.fallback', { route: 'chat', to: 'small', code: 'x' });

  expect(measured).toEqual([{ metric: 'modelFallbacks', value: 1, by: 'chat' }]);
});

test.each(['cancelled', 'invalid_request', 'context_length_exceeded'])(
  'counts no error of a model for a call that ended with %s, which is the caller’s',
  (type) => {
    const measured = measureEvent('model-gateway.called', { route: 'chat', 'error.type': type });

    expect(measured.map(({ metric }) => metric)).toEqual(['modelCalls']);
  },
);

test.each([
  ['ingestion.indexed', { passages: 12, embedded: 3 }, 'indexed'],
  ['ingestion.deleted', {}, 'deleted'],
  ['ingestion.failed', { code: 'encrypted' }, 'failed'],
])('counts the document of %s by its outcome', (event, fields, outcome) => {
  const measured = measureEvent(event, fields);

  expect(measured[0]).toEqual({ metric: 'documents', value: 1, by: outcome });
});

test('measures nothing of an event that holds no number anyone looks at', () => {
  expect(measureEvent('ingestion.started', { sources: 1 })).toEqual([]);
});

test('measures a judgement that changed as one more of the new and one less of the old', () => {
  const first = measureEvent('observability.feedback_counted', { rating: 'down' });
  const changed = measureEvent('observability.feedback_counted', { rating: 'up', previousRating: 'down' });
  const same = measureEvent('observability.feedback_counted', { rating: 'up', previousRating: 'up' });

  expect(first).toEqual([{ metric: 'feedbackDown', value: 1 }]);
  expect(changed).toEqual([
    { metric: 'feedbackUp', value: 1 },
    { metric: 'feedbackDown', value: -1 },
  ]);
  expect(same).toEqual([]);
});

test('measures how old events were when they were counted, and nothing where all had been counted before', () => {
  const counted = measureEvent('observability.events_counted', { events: 3, duplicates: 1, ageMs: 900 });
  const known = measureEvent('observability.events_counted', { events: 0, duplicates: 4, ageMs: undefined });

  expect(counted).toEqual([
    { metric: 'eventsCounted', value: 3 },
    { metric: 'eventAge', value: 900 },
  ]);
  expect(known).toEqual([{ metric: 'eventsCounted', value: 0 }]);
});

test.each([
  ['observability.answer_counted', { bestScore: 0.7 }, 'retrievalScore', 0.7],
  ['observability.score_counted', { groundedness: 0 }, 'groundedness', 0],
  ['feedback.event_unreadable', { record: '1', code: 'invalid_json' }, 'eventsUnreadable', 1],
  ['feedback.deletion_overdue', { deletionId: 'deletion_1', open: 1 }, 'deletionsOverdue', 1],
  ['feedback.events_laid_down', { events: 5, code: 'Throttled' }, 'eventsNotTaken', 5],
])('measures %s', (event, fields, metric, value) => {
  expect(measureEvent(event, fields)).toEqual([{ metric, value }]);
});
