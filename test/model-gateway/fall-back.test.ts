import {
  type ChatRequest,
  ModelError,
  type ModelErrorCode,
  type ModelGateway,
} from '../../lambdas/model-gateway/api';
import { createModelGateway } from '../../lambdas/model-gateway/create-model-gateway';
import { fallBack } from '../../lambdas/model-gateway/fall-back';
import type { Provider } from '../../lambdas/model-gateway/ports';
import { ask, collect, parseRoutes, textOf } from './open-test-gateway';

const asleep = () => failure('provider_unavailable', true);
const refused = () => failure('invalid_request', false);

test('a route that answers falls back to none, and tells of none', async () => {
  const { gateway, asked } = open({});

  const events = await collect(gateway.streamChat(ask('hi')));
  const result = await gateway.chat(ask('hi'));

  expect(events.map(({ type }) => type)).toEqual(['text', 'finish']);
  expect(result).toMatchObject({ route: 'chat' });
  expect(result).not.toHaveProperty('fallback');
  expect(asked).toEqual(['chat', 'chat']);
});

test('a stream says first that another route answers, and why; the completion says it again', async () => {
  const { gateway, lines } = open({ chat: asleep() });

  const events = await collect(gateway.streamChat(ask('hi')));

  expect(events[0]).toEqual({
    type: 'fallback',
    route: 'second',
    from: 'chat',
    code: 'provider_unavailable',
  });
  expect(textOf(events)).toBe('I am second');
  expect(events.at(-1)).toMatchObject({
    completion: { route: 'second', fallback: { from: 'chat', code: 'provider_unavailable' } },
  });
  expect(lines).toEqual([
    'model-gateway.fallback {"route":"chat","to":"second","code":"provider_unavailable"}',
  ]);
});

test('a chat goes on in the order of the fallbacks until one answers', async () => {
  const { gateway, asked } = open({ chat: asleep(), second: refused() });

  const result = await gateway.chat(ask('hi'));

  expect(asked).toEqual(['chat', 'second', 'third']);
  expect(result).toMatchObject({
    text: 'I am third',
    route: 'third',
    fallback: { from: 'chat', code: 'provider_unavailable' },
  });
});

test('fails as the route that was asked did when no fallback answers either', async () => {
  const first = asleep();
  const { gateway } = open({ chat: first, second: refused(), third: asleep() });

  await expect(gateway.chat(ask('hi'))).rejects.toBe(first);
  await expect(collect(gateway.streamChat(ask('hi')))).rejects.toBe(first);
});

test.each(['invalid_request', 'context_length_exceeded', 'provider_refused_key'] as const)(
  'fails at once with %s, which another model must not hide',
  async (code) => {
    const { gateway, asked } = open({ chat: failure(code, false) });

    await expect(gateway.chat(ask('hi'))).rejects.toMatchObject({ code });
    expect(asked).toEqual(['chat']);
  },
);

test('fails at once for a caller that has left', async () => {
  const leaving = new AbortController();
  leaving.abort();
  const { gateway, asked } = open({});

  await expect(gateway.chat(ask('hi', { signal: leaving.signal }))).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(asked.filter((route) => route !== 'chat')).toEqual([]);
});

test('fails where a stream breaks after its first token: nobody reads two models', async () => {
  const { gateway, asked } = open({ breaking: 'chat' });

  const reading = collect(gateway.streamChat(ask('hi')));

  await expect(reading).rejects.toMatchObject({ code: 'stream_interrupted' });
  expect(asked).toEqual(['chat']);
});

test('goes on when no first token comes in the time of the route, for a stream and for an answer at once', async () => {
  const { gateway } = open({ hanging: 'chat' });

  const events = await collect(gateway.streamChat(ask('hi')));
  const result = await gateway.chat(ask('hi'));

  expect(events[0]).toMatchObject({ type: 'fallback', route: 'second', code: 'provider_timeout' });
  expect(result.fallback).toEqual({ from: 'chat', code: 'provider_timeout' });
});

test('gives the pieces of an answer and of its tool calls whole, as the provider would at once', async () => {
  const { gateway } = open({ calling: 'chat' });

  const result = await gateway.chat(ask('hi'));

  expect(result).toMatchObject({
    text: 'I am chat',
    toolCalls: [
      { id: 'call_a', name: 'find', arguments: '{"a":1}' },
      { id: 'call_b', name: 'open', arguments: '{}' },
    ],
  });
});

test('does not follow the fallbacks of a fallback, so that two routes may name each other', async () => {
  const { gateway, asked } = open({ third: asleep(), chat: asleep() });

  await expect(gateway.chat(ask('hi', { route: 'third' }))).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
  expect(asked).toEqual(['third', 'chat']);
});

test('embeddings have no fallback', async () => {
  const { gateway } = open({});

  await expect(gateway.embed({ route: 'chat', texts: ['a'], purpose: 'query' })).rejects.toMatchObject({
    code: 'unknown_route',
  });
});

/**
 * Routes `chat` → `second`, `third`, and `third` → `chat`; each answers with its name, unless the script has an error for
 * it, or names it as the one that hangs, breaks off or calls tools.
 */
function open(script: Readonly<Record<string, ModelError | string>>): {
  gateway: ModelGateway;
  asked: string[];
  lines: string[];
} {
  const asked: string[] = [];
  const lines: string[] = [];
  const limits = { maxRetries: 0, firstTokenTimeoutMs: 50, totalTimeoutMs: 500 };
  const routes = parseRoutes({
    chat: { ...limits, fallback: ['second', 'third'] },
    second: limits,
    third: { ...limits, fallback: ['chat'] },
  });
  const begin = ({ route }: ChatRequest) => {
    asked.push(route);
    const failing = script[route];
    if (failing instanceof ModelError) throw failing;
  };
  const provider: Provider = {
    name: 'fake',
    chat: async (_route, request) => {
      begin(request);
      request.signal?.throwIfAborted();
      return { text: `I am ${request.route}`, toolCalls: [], finishReason: 'stop' };
    },
    streamChat: async function* (_route, request) {
      begin(request);
      if (script.hanging === request.route) await aborted(request.signal);
      yield { type: 'text', text: `I am ${request.route}` };
      if (script.calling === request.route) {
        yield { type: 'tool-call', index: 0, id: 'call_a', name: 'find', arguments: '{"a"' };
        yield { type: 'tool-call', index: 0, arguments: ':1}' };
        yield { type: 'tool-call', index: 1, id: 'call_b', name: 'open', arguments: '{}' };
      }
      if (script.breaking !== request.route) yield { type: 'finish', finishReason: 'stop' };
    },
    embed: async () => ({ embeddings: [] }),
  };
  const log = (event: string, fields: object) => lines.push(`${event} ${JSON.stringify(fields)}`);
  const gateway = createModelGateway({
    routes,
    provider: async () => provider,
    random: () => 0,
    sleep: async () => {},
    log,
  });
  return { gateway: fallBack(gateway, { routes, log }), asked, lines };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}

function failure(code: ModelErrorCode, isRetryable: boolean): ModelError {
  return new ModelError(`made up ${code}`, { kind: 'unavailable', code, isRetryable });
}
