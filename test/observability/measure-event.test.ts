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
