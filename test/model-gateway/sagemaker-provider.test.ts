import { Readable } from 'node:stream';
import { readPayloadLines } from '../../lambdas/model-gateway/adapters/read-payload-lines';
import { SageMakerProvider } from '../../lambdas/model-gateway/adapters/sagemaker-provider';
import { ModelError } from '../../lambdas/model-gateway/api';
import type { ProviderEvent } from '../../lambdas/model-gateway/ports';
import { type Answer, answerWith, startFaultyServer } from '../faulty-server';
import { eventFrame } from './event-frame';
import { ask, parseRoutes } from './open-test-gateway';
import { containerError, framePayloads, openAiChunks, serverSentEvents } from './wires';

const answer = '서울은 수도이다 📦 ok';
const signal = new AbortController().signal;
const tuned = 'support@0123456789ab';
const noCapacity =
  'Inference Component has no capacity to process this request. ApplicationAutoScaling may be in-progress (if configured) or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API.';

const sse = serverSentEvents([': a comment', ...openAiChunks(answer)]).replace('data: :', ':');
const jsonLines = `${openAiChunks(answer)
  .filter((chunk) => chunk !== '[DONE]')
  .map((chunk) => JSON.stringify(chunk))
  .join('\n')}\n\n`;

describe('the container’s stream', () => {
  const forms: readonly [string, string][] = [
    ['server-sent events, as vLLM has them', sse],
    ['JSON lines, as LMI has them', jsonLines],
  ];

  test.each(forms)('of %s is read whole in frames of any size', async (_form, body) => {
    const sizes = [1, 2, 3, 5, 7, 1_000];
    const server = await startFaultyServer(...sizes.map((size) => answerWith(framePayloads(body, size))));

    const streams: ProviderEvent[][] = [];
    for (const _size of sizes) {
      streams.push(await collect(open(server.url).streamChat(chatRoute(), ask('hi'))));
    }
    await server.close();

    for (const events of streams) {
      expect(events.map((event) => (event.type === 'text' ? event.text : '')).join('')).toBe(answer);
      expect(events.at(-1)).toEqual({
        type: 'finish',
        finishReason: 'stop',
        usage: { inputTokens: 11, outputTokens: 7 },
      });
    }
  });

  test.each(forms)('of %s has the same lines wherever it is cut in two', async (_form, body) => {
    const bytes = Buffer.from(body);
    const expected = openAiChunks(answer).filter((chunk) => chunk !== '[DONE]');

    for (let cut = 0; cut <= bytes.length; cut++) {
      const lines: string[] = [];
      const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
      for await (const line of readPayloadLines(Readable.from(pieces))) lines.push(line);

      expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
    }
  });

  test('of tool calls in pieces, two of them at once, is passed on as it comes', async () => {
    const delta = (...calls: object[]) => ({
      choices: [{ index: 0, delta: { tool_calls: calls }, finish_reason: null }],
    });
    const body = serverSentEvents([
      delta({ index: 0, id: 'call_1', type: 'function', function: { name: 'find', arguments: '' } }),
      delta({ index: 0, function: { arguments: '{"a"' } }),
      delta(
        { index: 0, function: { arguments: ':1}' } },
        { index: 1, id: 'call_2', type: 'function', function: { name: 'open', arguments: '{}' } },
      ),
      { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
      '[DONE]',
    ]);

    const { events, completion } = await usingServer(framePayloads(body, 10), async (provider) => ({
      events: await collect(provider.streamChat(chatRoute(), ask('hi'))),
      completion: await provider.chat(chatRoute(), ask('hi')),
    }));

    expect(events).toEqual([
      { type: 'tool-call', index: 0, id: 'call_1', name: 'find', arguments: '' },
      { type: 'tool-call', index: 0, arguments: '{"a"' },
      { type: 'tool-call', index: 0, arguments: ':1}' },
      { type: 'tool-call', index: 1, id: 'call_2', name: 'open', arguments: '{}' },
      { type: 'finish', finishReason: 'tool_calls', usage: undefined },
    ]);
    expect(completion.toolCalls).toEqual([
      { id: 'call_1', name: 'find', arguments: '{"a":1}' },
      { id: 'call_2', name: 'open', arguments: '{}' },
    ]);
  });

  test.each(['reasoning', 'reasoning_content'])('of a model that thinks says so by its %s', async (field) => {
    const delta = (said: object) => ({ choices: [{ index: 0, delta: said, finish_reason: null }] });
    const body = serverSentEvents([delta({ [field]: 'The user greets.' }), delta({ content: 'Hi' })]);

    const events = await usingServer(framePayloads(body, 10), (provider) =>
      collect(provider.streamChat(chatRoute(), ask('hi'))),
    );

    expect(events).toEqual([{ type: 'reasoning' }, { type: 'text', text: 'Hi' }]);
  });

  test('ends without a finish when its last line was cut', async () => {
    const body = sse.slice(0, sse.indexOf('"finish_reason":"stop"'));

    const events = await usingServer(framePayloads(body, 50), (provider) =>
      collect(provider.streamChat(chatRoute(), ask('hi'))),
    );

    expect(events.at(-1)?.type).toBe('text');
  });

  test.each([
    ['ModelStreamError', { Message: 'reset', ErrorCode: 'StreamBroken' }, 'stream_interrupted'],
    ['ModelStreamError', { Message: 'slow', ErrorCode: 'ModelInvocationTimeExceeded' }, 'provider_timeout'],
    ['InternalStreamFailure', { Message: 'try again' }, 'stream_interrupted'],
  ])('fails on a %s of %j in the middle, with the code %s', async (name, payload, code) => {
    const begun = serverSentEvents(openAiChunks(answer).slice(0, 2));
    const body = Buffer.concat([
      eventFrame('PayloadPart', Buffer.from(begun)),
      eventFrame(name, payload, 'exception'),
    ]);
    const events: ProviderEvent[] = [];

    const failure = await usingServer(streamOf(body), (provider) =>
      failureOf(collect(provider.streamChat(chatRoute(), ask('hi')), events)),
    );

    expect(events).toEqual([{ type: 'text', text: '서울은 ' }]);
    expect(failure).toMatchObject({ code, isRetryable: true });
  });

  test.each([
    [
      'vLLM',
      serverSentEvents([{ error: { message: 'EngineCore died', type: 'InternalServerError', code: 500 } }]),
    ],
    ['LMI', '{"code":424,"error":"EngineCore died"}'],
  ])('fails as unavailable when %s writes an error into it', async (_container, end) => {
    const begun = jsonLines.split('\n').slice(0, 2).join('\n');
    const events: ProviderEvent[] = [];

    const failure = await usingServer(framePayloads(`${begun}\n${end}`, 20), (provider) =>
      failureOf(collect(provider.streamChat(chatRoute(), ask('hi')), events)),
    );

    expect(events).toEqual([{ type: 'text', text: '서울은 ' }]);
    expect(failure).toMatchObject({ code: 'provider_unavailable', isRetryable: true });
    expect(failure.message).toContain('EngineCore died');
  });
});

describe('a call', () => {
  test.each([
    ['the base of the endpoint', 'qwen3-8b', 'llmops-test-chat-base'],
    ['a model version', tuned, 'llmops-test-chat-0123456789ab'],
  ])('of %s names its component, and leaves the model out of the body', async (_what, model, component) => {
    const server = await startFaultyServer(answerWith(completion('Hi')));

    await open(server.url).chat(chatRoute(model, ['streaming']), ask('hi', { maxTokens: 5 }));
    await server.close();

    expect(server.requests[0]).toMatchObject({
      path: '/endpoints/llmops-test-chat/invocations',
      headers: expect.objectContaining({ 'x-amzn-sagemaker-inference-component': component }),
    });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      messages: [{ role: 'user', content: 'hi' }],
      max_tokens: 5,
    });
  });

  test('tells the chat template of the model what the route says, so that it does not think', async () => {
    const server = await startFaultyServer(answerWith(framePayloads(jsonLines, 50)));
    const route = { ...chatRoute(), chatTemplateKwargs: { enable_thinking: false } };

    await open(server.url).chat(route, ask('hi'));
    await server.close();

    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      chat_template_kwargs: { enable_thinking: false },
    });
  });

  test('for an answer at once reads a stream, which SageMaker gives eight minutes instead of one', async () => {
    const server = await startFaultyServer(answerWith(framePayloads(jsonLines, 50)));

    const completion = await open(server.url).chat(chatRoute(), ask('hi'));
    await server.close();

    expect(server.requests[0]?.path).toBe('/endpoints/llmops-test-chat/invocations-response-stream');
    expect(completion).toEqual({
      text: answer,
      toolCalls: [],
      finishReason: 'stop',
      usage: { inputTokens: 11, outputTokens: 7 },
    });
  });

  test('that streams asks for the usage', async () => {
    const server = await startFaultyServer(answerWith(framePayloads(serverSentEvents(['[DONE]']), 9)));

    await collect(open(server.url).streamChat(chatRoute(), ask('hi')));
    await server.close();

    expect(server.requests[0]?.path).toBe('/endpoints/llmops-test-chat/invocations-response-stream');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test.each([
    [
      'vLLM',
      {
        data: [
          { index: 1, embedding: [0, 1] },
          { index: 0, embedding: [1, 0] },
        ],
      },
    ],
    [
      'LMI and Text Embeddings Inference',
      [
        [1, 0],
        [0, 1],
      ],
    ],
  ])('for embeddings is read in the form of %s', async (_container, body) => {
    const server = await startFaultyServer(answerWith({ body: JSON.stringify(body) }));
    const route = { ...embeddingRoute(), dimensions: 2 };

    const { embeddings } = await open(server.url).embed(route, { texts: ['a', 'b'], signal });
    await server.close();

    expect(embeddings.map((vector) => [...vector])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      input: ['a', 'b'],
      inputs: ['a', 'b'],
    });
  });

  test.each([
    [
      'vLLM',
      {
        results: [
          { index: 1, relevance_score: 0.9, document: { text: 'b' } },
          { index: 0, relevance_score: 0.1 },
        ],
      },
    ],
    [
      'Text Embeddings Inference',
      [
        { index: 1, score: 0.9 },
        { index: 0, score: 0.1 },
      ],
    ],
  ])('for scores is read in the form of %s', async (_container, body) => {
    const server = await startFaultyServer(answerWith({ body: JSON.stringify(body) }));
    const request = { question: 'q', texts: ['a', 'b'], signal };

    const scores = await open(server.url).rerank(rerankRoute(), request);
    await server.close();

    expect(scores).toEqual([0.1, 0.9]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      query: 'q',
      documents: ['a', 'b'],
      texts: ['a', 'b'],
    });
  });
});

describe('a failure', () => {
  test.each([
    [
      'of a component without a copy, which sleeps',
      awsError('ValidationError', 400, noCapacity),
      { code: 'provider_unavailable', isRetryable: true, retryAfterMs: 60_000 },
      /llmops-test-chat has no copy in service: it sleeps or wakes/,
    ],
    [
      'of a model that is being loaded',
      awsError('ModelNotReadyException', 429, 'not ready'),
      { code: 'provider_unavailable', isRetryable: true, retryAfterMs: 60_000 },
      /sleeps or wakes/,
    ],
    [
      'of an endpoint that is not there',
      awsError('ValidationError', 400, 'Endpoint llmops-test-chat of account 123456789012 not found.'),
      { code: 'provider_unavailable', isRetryable: true },
      /qwen3-8b on the SageMaker endpoint llmops-test-chat is not deployed/,
    ],
    [
      'of a request that SageMaker refuses',
      awsError('ValidationError', 400, '1 validation error detected'),
      { code: 'invalid_request', isRetryable: false },
      /ValidationError \("1 validation error detected"\)/,
    ],
    [
      'of the container, by its own status',
      containerError(400, '{"error":{"message":"tools need a parser","type":"BadRequestError"}}'),
      { code: 'invalid_request', isRetryable: false },
      /sagemaker-chat answered 400 for model qwen3-8b \("tools need a parser"\)/,
    ],
    [
      'of the container for a prompt that is too long',
      containerError(400, '{"error":{"message":"max_tokens=9 cannot be greater than max_model_len=8"}}'),
      { code: 'context_length_exceeded', isRetryable: false },
      /send less text/,
    ],
    [
      'of LMI for a request that it cannot read',
      containerError(424, '{"code":424,"error":"Input parsing failed: 1 validation error"}'),
      { code: 'invalid_request', isRetryable: false },
      /Input parsing failed/,
    ],
    [
      'of Text Embeddings Inference whose model failed',
      containerError(424, '{"error":"DriverError(CUDA_ERROR_OUT_OF_MEMORY)","error_type":"Backend"}'),
      { code: 'provider_unavailable', isRetryable: true },
      /CUDA_ERROR_OUT_OF_MEMORY/,
    ],
    [
      'of a request that is larger than SageMaker takes',
      awsError('RequestEntityTooLarge', 413, 'Request Entity Too Large'),
      { code: 'invalid_request', isRetryable: false },
      /Request Entity Too Large/,
    ],
    [
      'of a container that broke down',
      containerError(500, 'Traceback'),
      { code: 'provider_unavailable', isRetryable: true },
      /answered 500/,
    ],
    [
      'of a container that does not answer',
      containerError(0, ''),
      { code: 'provider_unavailable', isRetryable: true },
      /answered 503/,
    ],
    [
      'of a container that takes longer than SageMaker waits',
      containerError(0, 'Your invocation timed out while waiting for a response from container primary.'),
      { code: 'provider_timeout', isRetryable: true, retryAfterMs: 60_000 },
      /in the time that SageMaker gives it/,
    ],
    [
      'of too many calls',
      awsError('ThrottlingException', 400, 'Rate exceeded'),
      { code: 'provider_rate_limited', isRetryable: true },
      /Rate exceeded/,
    ],
    [
      'of permissions',
      awsError('AccessDeniedException', 403, 'not authorized'),
      { code: 'provider_refused_key', isRetryable: false },
      /sagemaker:InvokeEndpoint/,
    ],
  ])('%s is explained', async (_what, response, facts, message) => {
    const failure = await usingServer(response, (provider) =>
      failureOf(provider.chat(chatRoute(), ask('hi'))),
    );

    expect(failure).toBeInstanceOf(ModelError);
    expect(failure).toMatchObject(facts);
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('123456789012');
  });

  test('before the first frame of a stream is explained in the same way', async () => {
    const failure = await usingServer(awsError('ValidationError', 400, noCapacity), (provider) =>
      failureOf(collect(provider.streamChat(chatRoute(), ask('hi')))),
    );

    expect(failure).toMatchObject({ code: 'provider_unavailable', retryAfterMs: 60_000 });
  });
});

test.each([
  ['a version without a copy wakes the base that it runs in', tuned, ['0123456789ab', 'base']],
  ['a base without a copy is asked once', 'qwen3-8b', ['base']],
])('%s', async (_name, model, components) => {
  const server = await startFaultyServer(answerWith(awsError('ValidationError', 400, noCapacity)));

  const failure = await failureOf(open(server.url).chat(chatRoute(model), ask('hi')));
  await server.close();

  expect(failure).toMatchObject({ code: 'provider_unavailable' });
  expect(failure.message).toContain(`${model} on the SageMaker endpoint llmops-test-chat has no copy`);
  expect(server.requests.map(({ headers }) => headers['x-amzn-sagemaker-inference-component'])).toEqual(
    components.map((component) => `llmops-test-chat-${component}`),
  );
});

function open(address: string): SageMakerProvider {
  return new SageMakerProvider(
    { type: 'sagemaker', endpoint: 'chat', region: 'us-east-1', address },
    'llmops-test',
    { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  );
}

async function usingServer<Result>(
  response: Answer,
  use: (provider: SageMakerProvider) => Promise<Result>,
): Promise<Result> {
  const server = await startFaultyServer(answerWith(response));
  try {
    return await use(open(server.url));
  } finally {
    await server.close();
  }
}

async function failureOf(call: Promise<unknown>): Promise<Error> {
  return await call.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: Error) => error,
  );
}

async function collect(
  events: AsyncIterable<ProviderEvent>,
  collected: ProviderEvent[] = [],
): Promise<ProviderEvent[]> {
  for await (const event of events) collected.push(event);
  return collected;
}

function streamOf(body: Buffer): Answer {
  return { headers: { 'content-type': 'application/vnd.amazon.eventstream' }, body };
}

function completion(content: string): Answer {
  return { body: JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] }) };
}

function awsError(name: string, status: number, message: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
    body: JSON.stringify({ Message: message, message }),
  };
}

function chatRoute(model = 'qwen3-8b', lacks: readonly string[] = []) {
  const { chat } = parseRoutes({ chat: { model, lacks } });
  if (chat?.kind !== 'chat') throw new Error('a chat route');
  return chat;
}

function embeddingRoute() {
  const { embed } = parseRoutes({ embed: { kind: 'embedding', dimensions: 4 } });
  if (embed?.kind !== 'embedding') throw new Error('an embedding route');
  return embed;
}

function rerankRoute() {
  const { order } = parseRoutes({ order: { kind: 'rerank' } });
  if (order?.kind !== 'rerank') throw new Error('a rerank route');
  return order;
}
