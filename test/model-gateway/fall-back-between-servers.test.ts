import { setTimeout } from 'node:timers/promises';
import type { KitEvent } from '../../lambdas/domain/event';
import { openModelGateways } from '../../lambdas/model-gateway/client';
import type { LogField } from '../../lambdas/platform/log';
import {
  answerWith,
  type Behaviour,
  type FaultyServer,
  hang,
  hangAfter,
  startFaultyServer,
} from '../faulty-server';
import { ask, collect, parseRoutes, testKeys, textOf } from './open-test-gateway';
import { sayAlways, type Wire, wires } from './wires';

const [openAi, , , sageMaker] = wires as [Wire, Wire, Wire, Wire];
const answer = 'Seoul is the capital of Korea.';
const context = { tenant: 'local', traceId: 'chatcmpl-1' };
const pins = { chat: { kind: 'chat', provider: 'openai-compatible', model: 'large' } } as const;

/** Servers of a route `chat` and of `small`, which answers in its place. */
let first: FaultyServer;
let second: FaultyServer;

afterEach(() => Promise.all([first.close(), second.close()]));

test.each([true, false])(
  'tells of each call by its own route, and takes the price of the one that answered (stream: %s)',
  async (isStreamed) => {
    const { own, events, lines } = await open(busy(), sayAlways(openAi, answer));

    const completion = isStreamed
      ? (await collect(own.streamChat(ask('hi', { context })))).at(-1)
      : { completion: await own.chat(ask('hi', { context })) };

    const usage = { inputTokens: 11, outputTokens: 7 };
    const costUsd = (11 * 3 + 7 * 5) / 1_000_000;
    expect(completion).toMatchObject({ completion: { route: 'small', model: 'small-1', usage, costUsd } });
    expect(events).toMatchObject([
      { route: 'chat', model: 'large', inputTokens: 0, outputTokens: 0, code: 'provider_unavailable' },
      { route: 'small', model: 'small-1', ...usage, costUsd, code: undefined },
    ]);
    expect(lines).toMatchObject([
      ['model-gateway.called', { route: 'chat', 'error.type': 'provider_unavailable' }],
      ['model-gateway.fallback', { route: 'chat', to: 'small', code: 'provider_unavailable' }],
      ['model-gateway.called', { route: 'small', costUsd }],
    ]);
  },
);

test('cuts the connection to the fallback when the reader leaves in the middle', async () => {
  const { own, events } = await open(busy(), hangAfter(openAi.stream(answer), 300));

  for await (const event of own.streamChat(ask('hi', { context }))) if (event.type === 'text') break;
  await second.requests[0]?.closed;

  expect(events.at(-1)).toMatchObject({ route: 'small', code: 'cancelled' });
});

test.each([
  ['the first route', hang(), sayAlways(openAi, answer), [1, 0]],
  ['its fallback', busy(), hang(), [1, 1]],
])(
  'fails as cancelled for a caller who leaves while %s is waited for',
  async (_which, chat, small, asked) => {
    const { own } = await open(chat, small);
    const leaving = new AbortController();

    const reading = collect(own.streamChat(ask('hi', { signal: leaving.signal })));
    const requests = () => [first, second].map((server) => server.requests.length);
    while (String(requests()) !== String(asked)) await setTimeout(5);
    leaving.abort();

    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await Promise.all([...first.requests, ...second.requests].map(({ closed }) => closed));
    expect(requests()).toEqual(asked);
  },
);

test('fails in the middle of a stream with what is to be read, and asks no fallback', async () => {
  const body = String(openAi.stream(answer).body);
  const broken = { ...openAi.stream(answer), body: body.slice(0, body.indexOf('"finish_reason":"stop"')) };
  const { own } = await open(answerWith(broken), sayAlways(openAi, answer));
  const read: string[] = [];

  const reading = (async () => {
    for await (const event of own.streamChat(ask('hi'))) read.push(textOf([event]));
  })();

  await expect(reading).rejects.toMatchObject({ code: 'stream_interrupted', isRetryable: true });
  expect(read.join('')).toBe(answer);
  expect(second.requests).toHaveLength(0);
});

test('answers by the fallback at once while an endpoint sleeps, and fails with its retry-after when nobody does', async () => {
  const asleep = answerWith({
    status: 400,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationError' },
    body: JSON.stringify({ Message: 'Inference Component has no capacity to process this request.' }),
  });
  process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = 'example';
  const { own } = await open(asleep, sayAlways(openAi, answer), { wire: sageMaker, maxRetries: 2 });

  expect(await own.chat(ask('hi'))).toMatchObject({ text: answer, route: 'small' });
  expect(first.requests).toHaveLength(1);
  await second.close();

  await expect(own.chat(ask('hi'))).rejects.toMatchObject({
    code: 'provider_unavailable',
    retryAfterMs: 60_000,
    message: expect.stringContaining('sleeps or wakes'),
  });
});

test('answers of a release fall back, those of an evaluation fail', async () => {
  const { of } = await open(busy(), sayAlways(openAi, answer));

  expect(await of(pins).chat(ask('hi'))).toMatchObject({ route: 'small' });
  await expect(of(pins, { isFallbackOn: false }).chat(ask('hi'))).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
  expect(second.requests).toHaveLength(1);
});

function busy(): Behaviour {
  return answerWith(openAi.refusal(503, 'busy'));
}

async function open(chat: Behaviour, small: Behaviour, { wire = openAi, maxRetries = 0 } = {}) {
  first = await startFaultyServer(chat);
  second = await startFaultyServer(small);
  const events: KitEvent[] = [];
  const lines: [string, Readonly<Record<string, LogField>>][] = [];
  const price = { inputUsdPerMillionTokens: 3, outputUsdPerMillionTokens: 5 };
  const gateways = openModelGateways({
    routes: parseRoutes({
      chat: { provider: wire.settings(first.url), model: 'large', maxRetries, fallback: ['small'] },
      small: { provider: openAi.settings(second.url), model: 'small-1', maxRetries: 0, price },
    }),
    namespace: 'llmops-test',
    keys: testKeys,
    log: (event, fields) => lines.push([event, fields]),
    publish: async (published) => {
      events.push(...published);
    },
  });
  return { ...gateways, events, lines };
}
