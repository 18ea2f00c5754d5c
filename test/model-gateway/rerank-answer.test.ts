import { orderScores, rerankAnswer } from '../../lambdas/model-gateway/adapters/rerank-answer';
import type { RerankRoute } from '../../lambdas/model-gateway/settings';
import { answerWith, type Behaviour, startFaultyServer } from '../faulty-server';
import { type Wire, wires } from './wires';

const [openAi, , bedrock] = wires as [Wire, Wire, Wire];
const request = { question: 'q', texts: ['하나', 'two', 'three'], signal: new AbortController().signal };

test('puts scores into the order of the texts', () => {
  const ranked = [
    { index: 2, score: 0.9 },
    { index: 0, score: 0.5 },
    { index: 1, score: 0 },
  ];

  expect(orderScores(ranked, 3, 'fake')).toEqual([0.5, 0, 0.9]);
});

test('brings raw output of a model between 0 and 1, in the same order', () => {
  const ranked = [7.7, -2.3, 0].map((score, index) => ({ index, score }));

  const scores = orderScores(ranked, 3, 'fake');

  expect(scores.map((score) => Number(score.toFixed(4)))).toEqual([0.9995, 0.0911, 0.5]);
});

test.each([
  ['too few', [{ index: 0, score: 1 }]],
  [
    'one twice',
    [
      { index: 0, score: 1 },
      { index: 0, score: 1 },
    ],
  ],
  [
    'more than there are texts',
    [
      { index: 0, score: 1 },
      { index: 1, score: 0.5 },
      { index: 1, score: 0 },
    ],
  ],
  [
    'one of a text that was not sent',
    [
      { index: 0, score: 1 },
      { index: 2, score: 1 },
    ],
  ],
])('fails on scores that are %s', (_what, ranked) => {
  expect(() => orderScores(ranked, 2, 'fake')).toThrow(
    expect.objectContaining({ code: 'malformed_provider_answer' }),
  );
});

test.each([[{ results: [{ index: 0.5, relevance_score: 1 }] }], [{ data: [] }], ['scores']])(
  'fails on the answer %j',
  (answer) => {
    expect(rerankAnswer.safeParse(answer).success).toBe(false);
  },
);

test('asks an OpenAI-compatible server for it in Cohere’s form', async () => {
  const { scores, bodies } = await rerank(openAi, 'rerank-v3.5', answerWith(cohereAnswer()));

  expect(scores).toEqual([0.1, 0.2, 0.3]);
  expect(bodies).toEqual([{ model: 'rerank-v3.5', query: 'q', documents: request.texts }]);
});

test('asks Text Embeddings Inference in its own form once it has said that it has one', async () => {
  const behaviour: Behaviour = (response, { body }) =>
    body.includes('"texts"')
      ? answerWith({ body: JSON.stringify([0.1, 0.2, 0.3].map((score, index) => ({ index, score }))) })(
          response,
          received,
        )
      : answerWith({
          status: 422,
          body: 'Failed to deserialize the JSON body into the target type: missing field `texts`',
        })(response, received);

  const { scores, bodies } = await rerank(openAi, 'bge-reranker-v2-m3', behaviour);

  expect(scores).toEqual([0.1, 0.2, 0.3]);
  expect(bodies[1]).toEqual({ query: 'q', texts: request.texts, truncate: true });
});

test.each([
  ['amazon.rerank-v1:0', {}],
  ['arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0', { api_version: 2 }],
])('asks Bedrock’s %s in the form of its family', async (model, further) => {
  const { scores, bodies } = await rerank(bedrock, model, answerWith(cohereAnswer()));

  expect(scores).toEqual([0.1, 0.2, 0.3]);
  expect(bodies).toEqual([{ query: 'q', documents: request.texts, top_n: 3, ...further }]);
});

test('fails for a model of Bedrock that is no reranker, naming some', async () => {
  const call = rerank(bedrock, 'amazon.nova-lite-v1:0', answerWith(cohereAnswer()));

  await expect(call).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('use amazon.rerank-v1:0 or cohere.rerank-v3-5:0'),
  });
});

test('fails with what to change where a server takes fewer texts in one call', async () => {
  const body = { error: 'batch size 50 > maximum allowed batch size 32', error_type: 'Validation' };

  const call = rerank(openAi, 'bge-reranker-v2-m3', answerWith({ status: 413, body: JSON.stringify(body) }));

  await expect(call).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringMatching(
      /batch size 50 .*: start the server with a larger --max-client-batch-size/,
    ),
  });
});

test('fails on an error of the reranker without repeating question or texts', async () => {
  const refusal = openAi.refusal(400, 'cannot read "a private question about my own salary"');
  const server = await startFaultyServer(answerWith(refusal));
  const provider = openAi.open(server.url);

  const call = provider.rerank?.(route(openAi, 'some', server.url), {
    ...request,
    question: 'a private question about my own salary',
  });

  await expect(call).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.not.stringContaining('salary'),
  });
  await server.close();
});

/** Behaviours do not look at it. */
const received = { method: '', path: '', headers: {}, body: '', closed: Promise.resolve() };

function cohereAnswer() {
  const results = [2, 1, 0].map((index) => ({ index, relevance_score: (index + 1) / 10 }));
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ results }) };
}

async function rerank(wire: Wire, model: string, behaviour: Behaviour) {
  const server = await startFaultyServer(behaviour);
  try {
    const scores = await wire.open(server.url).rerank?.(route(wire, model, server.url), request);
    return { scores, bodies: server.requests.map(({ body }) => JSON.parse(body)) };
  } finally {
    await server.close();
  }
}

function route(wire: Wire, model: string, url: string): RerankRoute {
  const limits = { firstTokenTimeoutMs: 1_000, totalTimeoutMs: 1_000, maxRetries: 0 };
  return { kind: 'rerank', provider: wire.settings(url), model, ...limits };
}
