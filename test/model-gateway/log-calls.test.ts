import { ModelError, type ModelGateway } from '../../lambdas/model-gateway/api';
import { logCalls } from '../../lambdas/model-gateway/log-calls';
import type { LogField } from '../../lambdas/platform/log';
import { ask, collect } from './open-test-gateway';

const completion = {
  finishReason: 'stop',
  usage: { inputTokens: 12, outputTokens: 5, isEstimated: false },
  costUsd: 0.01,
  route: 'chat',
  provider: 'bedrock',
  model: 'amazon.nova-lite-v1:0',
  retries: 1,
} as const;

const gateway: ModelGateway = {
  routes: () => [
    { name: 'chat', kind: 'chat', provider: 'bedrock', model: 'amazon.nova-lite-v1:0' },
    { name: 'embedding', kind: 'embedding', provider: 'openai', model: 'text-embedding-3-small' },
  ],
  chat: async () => ({ ...completion, text: 'a secret answer', toolCalls: [] }),
  async *streamChat() {
    yield { type: 'text', text: 'a secret ' };
    yield { type: 'text', text: 'answer' };
    yield { type: 'finish', completion };
  },
  embed: async () => {
    throw new ModelError('it took too long', { kind: 'timeout', code: 'provider_timeout' });
  },
  rerank: async () => ({
    scores: [],
    usage: { inputTokens: 9, outputTokens: 0, isEstimated: true },
    route: 'rerank',
    provider: 'bedrock',
    model: 'some-model',
  }),
};

function open(inner: ModelGateway = gateway) {
  const lines: { event: string; fields: Readonly<Record<string, LogField>> }[] = [];
  let nowMs = 0;
  const loggedGateway = logCalls(inner, {
    log: (event, fields) => lines.push({ event, fields }),
    monotonicMs: () => {
      nowMs += 250;
      return nowMs;
    },
  });
  return { gateway: loggedGateway, lines };
}

test('writes one line for a call, in the names of OpenTelemetry, without a word of it', async () => {
  const { gateway, lines } = open();

  await gateway.chat(ask('a secret question'));

  expect(lines).toEqual([
    {
      event: 'model-gateway.called',
      fields: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'aws.bedrock',
        'gen_ai.request.model': 'amazon.nova-lite-v1:0',
        'gen_ai.response.finish_reasons': 'stop',
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.usage.output_tokens': 5,
        isUsageEstimated: false,
        route: 'chat',
        durationMs: 250,
        retries: 1,
        costUsd: 0.01,
      },
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

test('writes the line of a stream when it has ended', async () => {
  const { gateway, lines } = open();

  await collect(gateway.streamChat(ask('question')));

  expect(lines).toHaveLength(1);
  expect(lines[0]?.fields).toMatchObject({ 'gen_ai.usage.output_tokens': 5 });
});

test('says that a stream whose reader left was cancelled, and lets the provider know', async () => {
  let isReturned = false;
  const { gateway, lines } = open({
    ...gatewayWithStream(async function* () {
      try {
        yield { type: 'text', text: 'one' } as const;
        yield { type: 'text', text: 'two' } as const;
      } finally {
        isReturned = true;
      }
    }),
  });

  for await (const _event of gateway.streamChat(ask('question'))) break;

  expect(isReturned).toBe(true);
  expect(lines.map(({ fields }) => fields['error.type'])).toEqual(['cancelled']);
});

test('says why a call failed, and passes the failure on', async () => {
  const { gateway, lines } = open();

  const embedding = gateway.embed({ route: 'embedding', texts: ['a'], purpose: 'query' });

  await expect(embedding).rejects.toThrow('it took too long');
  expect(lines[0]?.fields).toMatchObject({
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.provider.name': 'openai',
    'error.type': 'provider_timeout',
  });
});

test('logs no call of a route that is not there, whose name is the caller’s own text', async () => {
  const { gateway, lines } = open();

  await gateway.chat(ask('question', { route: 'no such route' }));

  expect(lines).toEqual([]);
});

function gatewayWithStream(streamChat: ModelGateway['streamChat']): ModelGateway {
  return { ...gateway, streamChat };
}
