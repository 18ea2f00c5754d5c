import type OpenAI from 'openai';
import type { WireAnswerFields, WireError } from '../../lambdas/api/api';
import { readEvents } from './read-events';
import { startTestApp } from './start-test-app';

type Chunk = OpenAI.ChatCompletionChunk & WireAnswerFields & Partial<WireError>;

const path = '/v1/chat/completions';
const ask = (content: unknown, model = 'parrot') => ({ model, messages: [{ role: 'user', content }] });

describe('a route', () => {
  test('completes a conversation at once', async () => {
    const { call } = await startTestApp();

    const response = await call('POST', path, { body: ask('polly wants a cracker') });

    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toMatch(/^req_.{24}$/);
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^chatcmpl-.{24}$/),
      object: 'chat.completion',
      created: 1_767_323_045,
      model: 'parrot',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'polly wants a cracker', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    });
  });

  test('streams a completion, the role first and [DONE] last', async () => {
    const { call } = await startTestApp();

    const response = await call('POST', path, { body: { ...ask('polly wants'), stream: true } });

    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = await readEvents<Chunk>(response);
    expect(events.map((event) => (event === '[DONE]' ? event : event.choices[0]?.delta))).toEqual([
      { role: 'assistant', content: '' },
      { content: 'polly ' },
      { content: 'wants' },
      {},
      '[DONE]',
    ]);
    expect(JSON.stringify(events)).not.toContain('"usage"');
  });

  test.each([false, true])(
    'says in a header which route answered in its place, and why (stream: %s)',
    async (stream) => {
      const { call } = await startTestApp();

      const slept = await call('POST', path, { body: { ...ask('sleep'), stream } });
      const awake = await call('POST', path, { body: { ...ask('polly'), stream } });

      expect(slept.headers.get('x-kit-fallback')).toBe('local/macaw; reason=provider_unavailable');
      expect(await slept.text()).toContain('macaw is awake');
      expect(awake.headers.has('x-kit-fallback')).toBe(false);
    },
  );

  test('tells the usage in a last chunk without choices when asked to', async () => {
    const { call } = await startTestApp();
    const body = { ...ask('polly'), stream: true, stream_options: { include_usage: true } };

    const events = await readEvents<Chunk>(await call('POST', path, { body }));

    expect(events.at(-2)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    });
    expect(events.slice(0, -2).every((event) => event !== '[DONE]' && event.usage === null)).toBe(true);
  });

  test('passes parameters on as the gateway names them', async () => {
    const { call, gateway } = await startTestApp();

    await call('POST', path, {
      body: {
        model: 'parrot',
        messages: [
          {
            role: 'developer',
            content: [
              { type: 'text', text: 'be ' },
              { type: 'text', text: 'brief' },
            ],
          },
          { role: 'assistant', content: null, tool_calls: [toolCall] },
          { role: 'tool', content: 'done', tool_call_id: 'call_0' },
        ],
        max_tokens: 5,
        max_completion_tokens: 9,
        temperature: 0.5,
        top_p: 0.9,
        stop: 'END',
        seed: 4,
        tool_choice: { type: 'function', function: { name: 'speak' } },
        tools: [{ type: 'function', function: { name: 'speak', parameters: { type: 'object' } } }],
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'word', schema: { type: 'object' }, strict: true },
        },
        logit_bias: { '50256': -100 },
        user: 'someone',
      },
    });

    expect(gateway.chatRequests[0]).toEqual({
      route: 'parrot',
      context: { tenant: 'local', traceId: expect.stringMatching(/^chatcmpl-/) },
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'assistant', content: '', toolCalls: [{ id: 'call_0', name: 'speak', arguments: '{}' }] },
        { role: 'tool', content: 'done', toolCallId: 'call_0' },
      ],
      maxTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      stop: ['END'],
      seed: 4,
      tools: [{ name: 'speak', description: undefined, parameters: { type: 'object' } }],
      toolChoice: { name: 'speak' },
      responseFormat: { type: 'json_schema', name: 'word', schema: { type: 'object' }, isStrict: true },
      signal: expect.any(AbortSignal),
    });
  });

  test('returns the tool calls of the model, whole and in pieces', async () => {
    const { call } = await startTestApp();
    const body = {
      ...ask('speak'),
      tools: [{ type: 'function', function: { name: 'speak', parameters: { type: 'object' } } }],
    };

    const whole = (await (await call('POST', path, { body })).json()) as OpenAI.ChatCompletion;
    const pieces = await readEvents<Chunk>(await call('POST', path, { body: { ...body, stream: true } }));

    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'speak', arguments: '{"word":"polly"}' } },
        ],
      },
    });
    expect(
      pieces.flatMap((event) => (event === '[DONE]' ? [] : (event.choices[0]?.delta.tool_calls ?? []))),
    ).toEqual([
      { index: 0, id: 'call_1', type: 'function', function: { name: 'speak', arguments: '' } },
      { index: 0, function: { arguments: '{"word":"polly"}' } },
    ]);
  });

  test('ends a stream that breaks with an error event and without [DONE]', async () => {
    const { call, lines } = await startTestApp();

    const response = await call('POST', path, { body: { ...ask('break now'), stream: true } });

    expect(response.status).toBe(200);
    const events = await readEvents<Chunk>(response);
    expect(events.at(-1)).toEqual({
      error: {
        message: 'the provider ended the stream too early',
        type: 'server_error',
        param: null,
        code: 'stream_interrupted',
      },
    });
    expect(lines).toEqual([
      {
        event: 'api.refused',
        fields: expect.objectContaining({
          code: 'stream_interrupted',
          endpoint: 'post /v1/chat/completions',
        }),
      },
    ]);
  });

  test('fails with the status of the error when a stream fails before it began', async () => {
    const { call } = await startTestApp();

    const response = await call('POST', path, { body: { ...ask('rate limit'), stream: true } });

    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('retry-after-ms')).toBe('1500');
    expect(response.headers.get('x-should-retry')).toBe('true');
  });

  test('fails with an id and nothing else when the kit itself is defective', async () => {
    const { call, lines } = await startTestApp();

    const response = await call('POST', path, { body: ask('defect') });

    const body = (await response.json()) as WireError;
    const requestId = response.headers.get('x-request-id') ?? '';
    expect(response.status).toBe(500);
    expect(body.error).toEqual({
      message: `something went wrong in the kit itself: look for ${requestId} in its log`,
      type: 'server_error',
      param: null,
      code: 'internal_error',
    });
    expect(lines[0]?.event).toBe('api.defect');
    expect(lines[0]?.fields.requestId).toBe(requestId);
    expect(lines[0]?.fields.error).toMatch(/^TypeError at /);
    expect(JSON.stringify(lines)).not.toContain('secret prompt');
  });

  test.each([['ENOSPC'], ['SQLITE_FULL']])(
    'fails with what to do when the disk is full: %s',
    async (code) => {
      const { call, chain, lines } = await startTestApp();
      chain.answer = () => {
        throw Object.assign(new Error('database or disk is full'), { code });
      };

      const response = await call('POST', path, { body: ask('hello', 'rag') });

      expect(response.status).toBe(503);
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(await response.json()).toEqual({
        error: {
          message: 'the disk that holds the data of the kit is full: make room, then try again',
          type: 'server_error',
          param: null,
          code: 'disk_full',
        },
      });
      expect(lines[0]).toMatchObject({ event: 'api.refused', fields: { code: 'disk_full' } });
    },
  );

  test('fails when the model does not chat', async () => {
    const { call } = await startTestApp();

    const response = await call('POST', path, { body: ask('hello', 'bird') });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'model_of_other_kind', param: 'model' } });
  });

  test.each([
    [
      'tells of no such model',
      404,
      'all' as const,
      'there is no model "dodo": use one of rag, parrot, local/macaw, bird',
    ],
    ['does not tell of models of others', 404, ['rag'], 'there is no model "dodo": use one of rag'],
  ])('fails with an unknown model and %s', async (_name, status, allowedModels, message) => {
    const { call, issue } = await startTestApp();
    const { key } = await issue({ allowedModels });

    const response = await call('POST', path, { key, body: ask('hello', 'dodo') });

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { message, code: 'model_not_found', param: 'model' },
    });
  });

  test('fails with a model that the key may not use', async () => {
    const { call, issue } = await startTestApp();
    const { key } = await issue({ allowedModels: ['rag'] });

    const response = await call('POST', path, { key, body: ask('hello') });

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      error: { code: 'model_not_found', type: 'permission_error' },
    });
  });

  test('fails with an image, naming what is taken', async () => {
    const { call } = await startTestApp();
    const image = [{ type: 'image_url', image_url: { url: 'https://example.com/parrot.png' } }];

    const response = await call('POST', path, { body: ask(image) });

    expect(response.status).toBe(400);
    const { error } = (await response.json()) as WireError;
    expect(error.message).toContain('a part of type "image_url" cannot be used');
    expect(error.param).toBe('messages.0.content');
  });
});

describe('the chain', () => {
  test('answers with verified citations beside the completion, whose id is the answer’s', async () => {
    const { call, chain } = await startTestApp();

    const response = await call('POST', path, {
      body: {
        ...ask('What does Helm install?', 'rag'),
        max_tokens: 99,
        filter: { document_ids: ['doc_helm'] },
      },
    });

    const body = (await response.json()) as OpenAI.ChatCompletion & WireAnswerFields;
    expect(body.id).toBe(chain.requests[0]?.answerId);
    expect(body.id).toMatch(/^answer_.{24}$/);
    expect(body.choices[0]?.message.content).toBe('Helm installs charts [1].');
    expect(body.answer_state).toBe('answered');
    expect(body.citations).toEqual([
      expect.objectContaining({
        number: 1,
        document_id: 'doc_helm',
        heading_path: ['Helm', 'Three big concepts'],
      }),
    ]);
    expect(body.usage).toMatchObject({ total_tokens: 45, is_estimated: true });
    expect(chain.requests[0]).toMatchObject({
      caller: { tenant: 'local' },
      maxTokens: 99,
      filter: { documentIds: ['doc_helm'] },
    });
  });

  test('streams citations with the text that shows them, and the state at the end', async () => {
    const { call } = await startTestApp();
    const body = { ...ask('What does Helm install?', 'rag'), stream: true };

    const events = await readEvents<Chunk>(await call('POST', path, { body }));

    const chunks = events.filter((event) => event !== '[DONE]');
    expect(
      chunks.map(({ choices, citations, answer_state }) => [
        choices[0]?.delta.content,
        citations?.length,
        answer_state,
      ]),
    ).toEqual([
      ['', undefined, undefined],
      ['Helm installs charts ', undefined, undefined],
      ['[1].', 1, undefined],
      [undefined, undefined, 'answered'],
    ]);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(events.at(-1)).toBe('[DONE]');
  });

  test.each([false, true])(
    'says in a header which route wrote the answer in place of its own (stream: %s)',
    async (stream) => {
      const { call, gateway } = await startTestApp();
      gateway.hasFallback = true;

      const slept = await call('POST', path, { body: { ...ask('Is Helm asleep?', 'rag'), stream } });
      const awake = await call('POST', path, { body: { ...ask('What is Helm?', 'rag'), stream } });

      expect(slept.headers.get('x-kit-fallback')).toBe('local/macaw; reason=provider_unavailable');
      expect(await slept.text()).toContain('Helm installs charts');
      expect(awake.headers.has('x-kit-fallback')).toBe(false);
    },
  );

  test('says that it declined, with the usage of no model', async () => {
    const { call } = await startTestApp();

    const response = await call('POST', path, { body: ask('How is the weather?', 'rag') });

    expect(await response.json()).toMatchObject({
      answer_state: 'declined',
      citations: [],
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    });
  });

  test('sends heartbeats as comments while nothing happens', async () => {
    const { call, chain } = await startTestApp({ heartbeatMs: 20 });
    chain.delayMs = 100;

    const response = await call('POST', path, { body: { ...ask('What is Helm?', 'rag'), stream: true } });

    const text = await response.text();
    expect(text).toMatch(/^: heartbeat\n\n: heartbeat\n\n/);
    expect(text).toContain('Helm installs charts');
  });

  test('fails in mid-stream with an error event', async () => {
    const { call } = await startTestApp();

    const events = await readEvents<Chunk>(
      await call('POST', path, { body: { ...ask('break', 'rag'), stream: true } }),
    );

    expect(events.at(-1)).toMatchObject({ error: { code: 'stream_interrupted' } });
  });

  test('fails with a conflict that clients do not try again when the index was built with another model', async () => {
    const { call } = await startTestApp();

    const response = await call('POST', path, { body: { ...ask('mismatch', 'rag'), stream: true } });

    expect(response.status).toBe(409);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await response.json()).toMatchObject({ error: { code: 'fingerprint_mismatch' } });
  });

  test.each([
    ['tools', { tools: [{ type: 'function', function: { name: 'speak' } }] }],
    ['response_format', { response_format: { type: 'json_object' } }],
    ['stop', { stop: ['END'] }],
  ])('fails with %s, which only routes take', async (parameter, extra) => {
    const { call } = await startTestApp();

    const response = await call('POST', path, { body: { ...ask('hello', 'rag'), ...extra } });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'unsupported_parameter', param: parameter },
    });
  });

  test.each([
    [
      'ends with an answer',
      [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
      'messages.1',
    ],
    ['ends with an empty question', [{ role: 'user', content: '  ' }], 'messages.0'],
    [
      'holds the result of a tool',
      [
        { role: 'tool', content: 'a', tool_call_id: 'call_0' },
        { role: 'user', content: 'b' },
      ],
      'messages.0',
    ],
  ])('fails with a conversation that %s', async (_name, messages, parameter) => {
    const { call } = await startTestApp();

    const response = await call('POST', path, { body: { model: 'rag', messages } });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid_conversation', param: parameter },
    });
  });
});

const toolCall = { id: 'call_0', type: 'function', function: { name: 'speak', arguments: '{}' } };
