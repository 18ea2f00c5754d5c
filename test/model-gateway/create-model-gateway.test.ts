import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { estimateTokens } from '../../lambdas/domain/estimate-tokens';
import { type ChatRequest, ModelError, type ModelErrorCode } from '../../lambdas/model-gateway/api';
import type { Provider, ProviderCompletion, ProviderEvent } from '../../lambdas/model-gateway/ports';
import { ask, collect, openTestGateway, textOf } from './open-test-gateway';

const finish: ProviderEvent = {
  type: 'finish',
  finishReason: 'stop',
  usage: { inputTokens: 10, outputTokens: 2 },
};
const busy = (retryAfterMs?: number) => failure('provider_unavailable', true, retryAfterMs);

describe('routes', () => {
  const routes = {
    chat: { model: 'big' },
    words: { kind: 'embedding', model: 'small', dimensions: 3 },
    order: { kind: 'rerank', model: 'tiny' },
  };

  test('are described to callers', () => {
    const { gateway } = openTestGateway(provide({}), routes);

    expect(gateway.routes()).toEqual([
      { name: 'chat', kind: 'chat', provider: 'offline', model: 'big' },
      { name: 'words', kind: 'embedding', provider: 'offline', model: 'small', dimensions: 3 },
      { name: 'order', kind: 'rerank', provider: 'offline', model: 'tiny' },
    ]);
  });

  test.each(['gpt-5', 'constructor', '__proto__', ''])(
    'fails on the unknown route %j, listing the known',
    async (route) => {
      const { gateway } = openTestGateway(provide({}), routes);

      await expect(gateway.chat(ask('hi', { route }))).rejects.toMatchObject({
        code: 'unknown_route',
        kind: 'not-found',
        message: `no route is named ${route}: use one of chat`,
      });
    },
  );

  test('fails on a route of another kind, listing those of the right one', async () => {
    const { gateway } = openTestGateway(provide({}), routes);

    const embedding = gateway.embed({ route: 'chat', texts: ['a'], purpose: 'query' });

    await expect(embedding).rejects.toMatchObject({
      code: 'unknown_route',
      message: 'route chat is of kind chat, not embedding: use one of words',
    });
  });

  test('fails to rerank with a provider that cannot', async () => {
    const { gateway } = openTestGateway(provide({}), routes);

    await expect(gateway.rerank({ route: 'order', question: 'a', texts: ['b'] })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

test('prices what a reranker reads by estimate: the question with each of the texts', async () => {
  const price = { inputUsdPerMillionTokens: 2 };
  const provider = { ...provide({}), rerank: async () => [0.5, 1] };
  const { gateway } = openTestGateway(provider, { order: { kind: 'rerank', price } });
  const [question, ...texts] = ['How long?', 'For 35 days.', 'Every night.'] as const;

  const { usage, costUsd } = await gateway.rerank({ route: 'order', question, texts });

  const inputTokens = 2 * estimateTokens(question) + estimateTokens(texts[0]) + estimateTokens(texts[1]);
  expect(usage).toEqual({ inputTokens, outputTokens: 0, isEstimated: true });
  expect(costUsd).toBeCloseTo((inputTokens * 2) / 1_000_000, 12);
});

describe('a chat', () => {
  test('tells route, provider, model, usage and cost', async () => {
    const { gateway } = openTestGateway(provide({ events: [text('Hi'), finish] }), {
      chat: { price: { inputUsdPerMillionTokens: 3, outputUsdPerMillionTokens: 15 } },
    });

    const events = await collect(gateway.streamChat(ask('hi')));

    expect(events.at(-1)).toEqual({
      type: 'finish',
      completion: {
        finishReason: 'stop',
        usage: { inputTokens: 10, outputTokens: 2, isEstimated: false },
        costUsd: 0.00006,
        route: 'chat',
        provider: 'fake',
        model: 'some-model',
        retries: 0,
      },
    });
  });

  test.each([
    [50, 50],
    [5_000, 1_000],
    [undefined, 1_000],
  ])('asked for %s tokens on a route of 1000 asks the provider for %i', async (maxTokens, expected) => {
    const requests: ChatRequest[] = [];
    const { gateway } = openTestGateway(provide({ requests }), { chat: { maxTokens: 1_000 } });

    await gateway.chat(ask('hi', { maxTokens }));

    expect(requests[0]?.maxTokens).toBe(expected);
  });

  test('passes tool calls on as they come', async () => {
    const call: ProviderEvent = {
      type: 'tool-call',
      index: 0,
      id: 'call_1',
      name: 'find',
      arguments: '{"a"',
    };
    const rest: ProviderEvent = { type: 'tool-call', index: 0, arguments: ':1}' };
    const { gateway } = openTestGateway(provide({ events: [call, rest, finish] }), { chat: {} });

    const events = await collect(gateway.streamChat(ask('hi')));

    expect(events.slice(0, 2)).toEqual([call, rest]);
  });

  test('estimates the usage of prompt, tools and answer when the provider says none', async () => {
    const { gateway } = openTestGateway(
      provide({ events: [text('one two three'), { type: 'finish', finishReason: 'stop' }] }),
      { chat: {} },
    );
    const tools = [{ name: 'find', parameters: { type: 'object', description: 'many words '.repeat(20) } }];

    const usages = [];
    for (const request of [ask('hi'), ask('hi', { tools })]) {
      const finished = (await collect(gateway.streamChat(request))).at(-1);
      if (finished?.type === 'finish') usages.push(finished.completion.usage);
    }

    expect(usages[0]).toMatchObject({ outputTokens: 4, isEstimated: true });
    expect(usages[1]!.inputTokens).toBeGreaterThan(usages[0]!.inputTokens + 40);
  });

  test('fails as interrupted when the provider ends without a finish', async () => {
    const { gateway } = openTestGateway(provide({ events: [text('Hi')] }), { chat: {} });

    await expect(collect(gateway.streamChat(ask('hi')))).rejects.toMatchObject({
      code: 'stream_interrupted',
    });
  });

  test('waits no longer for a first token once the model thinks, and shows nothing of that', async () => {
    const provider: Provider = {
      ...provide({}),
      streamChat: async function* () {
        yield { type: 'reasoning' };
        await sleep(200);
        yield text('Hi');
        yield finish;
      },
    };
    const { gateway } = openTestGateway(provider, { chat: { firstTokenTimeoutMs: 100, maxRetries: 0 } });

    const events = await collect(gateway.streamChat(ask('hi')));

    expect(events.map(({ type }) => type)).toEqual(['text', 'finish']);
  });

  test('leaves no listener on the signal of its caller', async () => {
    const { signal } = new AbortController();
    const { gateway } = openTestGateway(provide({ events: [text('Hi'), finish] }), { chat: {} });

    await collect(gateway.streamChat(ask('hi', { signal })));
    await gateway.chat(ask('hi', { signal }));

    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('a retry', () => {
  test('waits twice as long each time, by chance up to the whole of it', async () => {
    const { gateway, waits } = openTestGateway(provide({ failures: [busy(), busy(), busy()] }), {
      chat: { maxRetries: 3 },
    });

    const result = await gateway.chat(ask('hi'));

    expect(result.retries).toBe(3);
    expect(waits).toEqual([100, 200, 400]);
  });

  test('is not made for what would fail again', async () => {
    const { gateway, waits } = openTestGateway(provide({ failures: [failure('invalid_request', false)] }), {
      chat: {},
    });

    await expect(gateway.chat(ask('hi'))).rejects.toMatchObject({ code: 'invalid_request' });
    expect(waits).toEqual([]);
  });

  test('is not made after the first event, whatever the failure', async () => {
    const requests: ChatRequest[] = [];
    const { gateway, waits } = openTestGateway(
      provide({ requests, events: [text('Hi')], failureAfterEvents: busy() }),
      { chat: {} },
    );

    await expect(collect(gateway.streamChat(ask('hi')))).rejects.toMatchObject({
      code: 'provider_unavailable',
    });
    expect(requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  test('is made before the first event of a stream', async () => {
    const { gateway } = openTestGateway(provide({ failures: [busy()], events: [text('Hi'), finish] }), {
      chat: {},
    });

    const events = await collect(gateway.streamChat(ask('hi')));

    expect(textOf(events)).toBe('Hi');
    expect(events.at(-1)).toMatchObject({ completion: { retries: 1 } });
  });

  test('is not made where the wait that is asked for would outlast that for a first token', async () => {
    const later = () => busy(3_000);
    const { gateway, waits } = openTestGateway(provide({ failures: [later(), later()] }), {
      chat: { firstTokenTimeoutMs: 3_000, maxRetries: 1 },
    });

    const streamed = collect(gateway.streamChat(ask('hi')));

    await expect(streamed).rejects.toMatchObject({ code: 'provider_unavailable', retryAfterMs: 3_000 });
    expect(waits).toEqual([]);
    await gateway.chat(ask('hi'));
    expect(waits).toEqual([3_000]);
  });

  test('is not made on a route without retries', async () => {
    const { gateway } = openTestGateway(provide({ failures: [busy()] }), { chat: { maxRetries: 0 } });

    await expect(gateway.chat(ask('hi'))).rejects.toMatchObject({ code: 'provider_unavailable' });
  });
});

describe('embeddings', () => {
  const route = { kind: 'embedding', model: 'small', dimensions: 2, maxBatch: 3 };

  test('are asked for in batches, a few at once, and come in the order of the texts, of unit length', async () => {
    let open = 0;
    let mostOpen = 0;
    const batches: number[] = [];
    const { gateway } = openTestGateway(
      provide({
        embed: async (texts) => {
          mostOpen = Math.max(mostOpen, ++open);
          batches.push(texts.length);
          await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()));
          open--;
          return { embeddings: texts.map((one) => new Float32Array([Number(one), 1])), inputTokens: 2 };
        },
      }),
      { words: route },
    );
    const texts = Array.from({ length: 20 }, (_, index) => String(index));

    const { embeddings, usage } = await gateway.embed({ route: 'words', texts, purpose: 'passage' });

    expect(batches.sort()).toEqual([2, 3, 3, 3, 3, 3, 3]);
    expect(mostOpen).toBe(4);
    expect(embeddings.map((embedding) => Math.round(embedding[0]! / embedding[1]!))).toEqual(
      texts.map(Number),
    );
    expect(embeddings.every(([x, y]) => Math.abs(Math.hypot(x!, y!) - 1) < 1e-6)).toBe(true);
    expect(usage).toEqual({ inputTokens: 14, outputTokens: 0, isEstimated: false });
  });

  test('of no text need no call', async () => {
    const { gateway } = openTestGateway(provide({}), { words: route });

    const { embeddings } = await gateway.embed({ route: 'words', texts: [], purpose: 'query' });

    expect(embeddings).toEqual([]);
  });

  test.each([
    [
      'of other dimensions',
      [new Float32Array(5).fill(1)],
      /5 numbers came, the route says 2: set dimensions/,
    ],
    ['without direction', [new Float32Array([0, 0])], /no direction/],
    ['that are not numbers', [new Float32Array([Number.NaN, 1])], /no direction/],
    ['of another number', [], /0 embeddings came for 1 texts/],
  ])('fail when vectors come %s', async (_what, embeddings, message) => {
    const { gateway } = openTestGateway(provide({ embed: async () => ({ embeddings }) }), { words: route });

    const call = gateway.embed({ route: 'words', texts: ['a'], purpose: 'query' });

    await expect(call).rejects.toMatchObject({
      code: 'malformed_provider_answer',
      message: expect.stringMatching(message),
    });
  });
});

function provide(script: {
  events?: readonly ProviderEvent[];
  failures?: ModelError[];
  failureAfterEvents?: ModelError;
  requests?: ChatRequest[];
  embed?: (
    texts: readonly string[],
  ) => Promise<{ embeddings: readonly Float32Array[]; inputTokens?: number }>;
}): Provider {
  const failures = [...(script.failures ?? [])];
  const begin = (request: ChatRequest) => {
    script.requests?.push(request);
    const planned = failures.shift();
    if (planned) throw planned;
  };
  const completion: ProviderCompletion = { text: 'Hi', toolCalls: [], finishReason: 'stop' };
  return {
    name: 'fake',
    chat: async (_route, request) => {
      begin(request);
      return completion;
    },
    streamChat: async function* (_route, request) {
      begin(request);
      yield* script.events ?? [];
      if (script.failureAfterEvents) throw script.failureAfterEvents;
    },
    embed: async (_route, { texts }) => await (script.embed?.(texts) ?? { embeddings: [] }),
  };
}

function text(content: string): ProviderEvent {
  return { type: 'text', text: content };
}

function failure(code: ModelErrorCode, isRetryable: boolean, retryAfterMs?: number): ModelError {
  return new ModelError(`made up ${code}`, { kind: 'unavailable', code, isRetryable, retryAfterMs });
}
