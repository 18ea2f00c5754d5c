import type { KitEvent } from '../../lambdas/domain/event';
import { ModelError, type ModelGateway } from '../../lambdas/model-gateway/api';
import { publishCalls } from '../../lambdas/model-gateway/publish-calls';
import { AppError } from '../../lambdas/platform/errors';
import { ask, collect } from './open-test-gateway';

const context = { tenant: 'acme', traceId: 'answer_1', release: 'a'.repeat(64) };
const completion = {
  finishReason: 'stop',
  usage: { inputTokens: 12, outputTokens: 5, isEstimated: false },
  costUsd: 0.01,
  route: 'chat',
  provider: 'bedrock',
  model: 'nova',
  retries: 0,
} as const;

const inner: ModelGateway = {
  routes: () => [
    { name: 'chat', kind: 'chat', provider: 'bedrock', model: 'nova' },
    { name: 'embedding', kind: 'embedding', provider: 'bedrock', model: 'titan' },
    { name: 'rerank', kind: 'rerank', provider: 'bedrock', model: 'some' },
  ],
  chat: async () => ({ ...completion, text: 'a secret answer', toolCalls: [] }),
  async *streamChat() {
    yield { type: 'text', text: 'a secret answer' };
    yield { type: 'finish', completion };
  },
  embed: async () => {
    throw new ModelError('it took too long', { kind: 'timeout', code: 'provider_timeout' });
  },
  rerank: async () => ({
    scores: [],
    usage: { inputTokens: 9, outputTokens: 0, isEstimated: true },
    costUsd: 0.02,
    route: 'rerank',
    provider: 'bedrock',
    model: 'some',
  }),
};

function open(publish?: (events: readonly KitEvent[]) => Promise<void>) {
  const events: KitEvent[] = [];
  const logged: string[] = [];
  let id = 0;
  const gateway = publishCalls(inner, {
    publish:
      publish ??
      (async (published) => {
        events.push(...published);
      }),
    log: (event, fields) => logged.push(`${event} ${fields.code}`),
    now: () => new Date('2026-01-02T03:04:05Z'),
    monotonicMs: () => 0,
    randomId: () => `random${id++}`,
  });
  return { gateway, events, logged };
}

test('publishes a call that says what it belongs to, without a word of it', async () => {
  const { gateway, events } = open();

  await gateway.chat(ask('a secret question', { context }));

  expect(events).toEqual([
    {
      id: 'model.invoked/answer_1/random0',
      type: 'model.invoked',
      time: '2026-01-02T03:04:05.000Z',
      ...context,
      schemaVersion: 1,
      operation: 'chat',
      route: 'chat',
      provider: 'bedrock',
      model: 'nova',
      durationMs: 0,
      inputTokens: 12,
      outputTokens: 5,
      costUsd: 0.01,
    },
  ]);
});

test('publishes nothing of a call that belongs to nothing', async () => {
  const { gateway, events } = open();

  await collect(gateway.streamChat(ask('question')));

  expect(events).toEqual([]);
});

test('says what a reranker took', async () => {
  const { gateway, events } = open();

  await gateway.rerank({ route: 'rerank', question: 'a secret question', texts: ['a text'], context });

  expect(events).toMatchObject([{ operation: 'rerank', route: 'rerank', inputTokens: 9, costUsd: 0.02 }]);
});

test('tells two calls of one answer apart', async () => {
  const { gateway, events } = open();

  await gateway.chat(ask('rewrite it', { context }));
  await collect(gateway.streamChat(ask('answer it', { context })));

  expect(new Set(events.map(({ id }) => id)).size).toBe(2);
});

test('says the code of a call that failed', async () => {
  const { gateway, events } = open();

  await expect(
    gateway.embed({ route: 'embedding', texts: ['text'], purpose: 'query', context }),
  ).rejects.toThrow('it took too long');

  expect(events).toMatchObject([{ operation: 'embeddings', code: 'provider_timeout', inputTokens: 0 }]);
});

test('says that a stream was left by who read it', async () => {
  const { gateway, events } = open();

  for await (const _event of gateway.streamChat(ask('question', { context }))) break;

  expect(events).toMatchObject([{ code: 'cancelled' }]);
});

test('answers all the same when the stream of events is away, and logs that', async () => {
  const { gateway, logged } = open(async () => {
    throw new AppError('away', { kind: 'unavailable', code: 'stream_unavailable' });
  });

  const result = await gateway.chat(ask('question', { context }));
  await new Promise(setImmediate);

  expect(result.text).toBe('a secret answer');
  expect(logged).toEqual(['model-gateway.call_not_published stream_unavailable']);
});

test('waits for no event', async () => {
  const { gateway } = open(() => new Promise(() => {}));

  const result = await gateway.chat(ask('question', { context }));

  expect(result.text).toBe('a secret answer');
});
