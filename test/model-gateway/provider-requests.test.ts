import { z } from 'zod';
import { OpenAiCompatibleProvider } from '../../lambdas/model-gateway/adapters/openai-compatible-provider';
import type { ChatRequest } from '../../lambdas/model-gateway/api';
import { parseJson } from '../../lambdas/platform/json';
import { answerWith, startFaultyServer } from '../faulty-server';
import { ask, collect, openTestGateway, textOf } from './open-test-gateway';
import { serverSentEvents, type Wire, wires } from './wires';

const [openAi, anthropic, bedrock] = wires as [Wire, Wire, Wire];

describe('requests', () => {
  const tools = [{ name: 'find', description: 'Finds.', parameters: { type: 'object', properties: {} } }];
  const schema = { type: 'object', properties: { city: { type: 'string' } } };
  const conversation: ChatRequest = {
    route: 'chat',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Find two.' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [
          { id: 'a', name: 'find', arguments: '{"n":1}' },
          { id: 'b', name: 'find', arguments: '' },
        ],
      },
      { role: 'tool', toolCallId: 'a', content: 'one' },
      { role: 'tool', toolCallId: 'b', content: 'two' },
    ],
    maxTokens: 50,
    temperature: 1.5,
    topP: 0.9,
    stop: ['END'],
    tools,
    toolChoice: 'required',
  };

  test('to an OpenAI-compatible server have OpenAI’s form, key and query', async () => {
    const { path, headers, body } = await send(openAi, { ...conversation, seed: 7 });

    expect(path).toBe('/v1/chat/completions');
    expect(headers.authorization).toMatch(/^Bearer sk-test/);
    expect(body).toEqual({
      model: 'some-model',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Find two.' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'find', arguments: '{"n":1}' } },
            { id: 'b', type: 'function', function: { name: 'find', arguments: '' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'one' },
        { role: 'tool', tool_call_id: 'b', content: 'two' },
      ],
      max_tokens: 50,
      temperature: 1.5,
      top_p: 0.9,
      stop: ['END'],
      seed: 7,
      tools: [{ type: 'function', function: tools[0] }],
      tool_choice: 'required',
    });
  });

  test('to Azure OpenAI have its key header and api-version', async () => {
    const server = await startFaultyServer(answerWith(openAi.whole('Hi')));
    const provider = {
      ...openAi.settings(server.url),
      apiKeyHeader: 'api-key' as const,
      query: { 'api-version': '2024-10-21' },
    };
    const keys = { get: async () => 'azure-key' };
    const azure = new OpenAiCompatibleProvider(provider as never, keys);

    await openTestGateway(azure, { chat: { provider } }).gateway.chat(ask('Hello'));
    await server.close();

    expect(server.requests[0]?.path).toBe('/v1/chat/completions?api-version=2024-10-21');
    expect(server.requests[0]?.headers).toMatchObject({ 'api-key': 'azure-key' });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('to an OpenAI-compatible server pass the response format on', async () => {
    const { body } = await send(openAi, {
      ...ask('Hello'),
      responseFormat: { type: 'json_schema', name: 'city', schema, isStrict: true },
    });

    expect(body.response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'city', schema, strict: true },
    });
  });

  test('to Anthropic have the Messages API’s form: system apart, tool results in one message', async () => {
    const { path, headers, body } = await send(anthropic, conversation);

    expect(path).toBe('/v1/messages');
    expect(headers).toMatchObject({
      'x-api-key': expect.stringMatching(/^sk-test/),
      'anthropic-version': '2023-06-01',
    });
    expect(body).toEqual({
      model: 'some-model',
      max_tokens: 50,
      system: 'Be brief.',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Find two.' }] },
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'a', name: 'find', input: { n: 1 } },
            { type: 'tool_use', id: 'b', name: 'find', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: 'one' },
            { type: 'tool_result', tool_use_id: 'b', content: 'two' },
          ],
        },
      ],
      temperature: 1,
      top_p: 0.9,
      stop_sequences: ['END'],
      tools: [{ name: 'find', description: 'Finds.', input_schema: tools[0]?.parameters }],
      tool_choice: { type: 'any' },
    });
  });

  test('to Anthropic ask for structured output by a tool, whose arguments are the answer', async () => {
    const events = [
      { type: 'message_start', message: { usage: { input_tokens: 9, output_tokens: 1 } } },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 't', name: 'write_answer' },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '{"city":' },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '"서울"}' } },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } },
      { type: 'message_stop' },
    ];
    const server = await startFaultyServer(answerWith({ body: serverSentEvents(events) }));
    const { gateway } = openTestGateway(anthropic.open(server.url), {
      chat: { provider: anthropic.settings(server.url) },
    });

    const streamed = await collect(
      gateway.streamChat(ask('Where?', { responseFormat: { type: 'json_schema', name: 'city', schema } })),
    );
    await server.close();

    expect(textOf(streamed)).toBe('{"city":"서울"}');
    expect(streamed.at(-1)).toMatchObject({ completion: { finishReason: 'stop' } });
    expect(parseJson(server.requests[0]!.body, z.looseObject({}), 'the request')).toMatchObject({
      tools: [{ name: 'write_answer', input_schema: schema }],
      tool_choice: { type: 'tool', name: 'write_answer' },
    });
  });

  test('to Bedrock have Converse’s form', async () => {
    const { path, body } = await send(bedrock, conversation);

    expect(path).toBe('/model/some-model/converse');
    expect(body).toMatchObject({
      system: [{ text: 'Be brief.' }],
      messages: [
        { role: 'user', content: [{ text: 'Find two.' }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'find', input: { n: 1 } } }, {}] },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'a', content: [{ text: 'one' }] } },
            { toolResult: { toolUseId: 'b', content: [{ text: 'two' }] } },
          ],
        },
      ],
      inferenceConfig: { maxTokens: 50, temperature: 1.5, topP: 0.9, stopSequences: ['END'] },
      toolConfig: { tools: [{ toolSpec: { name: 'find' } }], toolChoice: { any: {} } },
    });
  });

  test.each([
    ['anthropic', anthropic],
    ['bedrock', bedrock],
  ])(
    'to %s fail when the arguments of a tool call are no JSON, without repeating them',
    async (_name, wire) => {
      const toolCalls = [{ id: 'a', name: 'find', arguments: '{"private": ' }];
      const messages = [{ role: 'assistant', content: '', toolCalls } as const];

      const failure = await send(wire, { route: 'chat', messages }).catch((error: Error) => error);

      expect(failure).toMatchObject({ name: 'ModelError', code: 'invalid_request', parameter: 'messages' });
      expect(String(failure)).not.toContain('private');
    },
  );

  test('to Bedrock pass a JSON schema on', async () => {
    const { body } = await send(bedrock, {
      ...ask('Where?'),
      responseFormat: { type: 'json_schema', name: 'city', schema },
    });

    expect(body.outputConfig).toEqual({
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: 'city', schema: JSON.stringify(schema) } },
      },
    });
  });

  test.each([
    ['amazon.titan-embed-text-v1', { inputText: 'a text' }],
    ['amazon.titan-embed-text-v2:0', { inputText: 'a text', dimensions: 5, normalize: true }],
    ['cohere.embed-multilingual-v3', { texts: ['a text'], input_type: 'search_query', truncate: 'END' }],
    [
      'eu.cohere.embed-v4:0',
      { texts: ['a text'], input_type: 'search_query', embedding_types: ['float'], output_dimension: 5 },
    ],
  ])('to Bedrock for embeddings have the form of %s', async (model, expected) => {
    const embedding = [1, 0, 0, 0, 0];
    const server = await startFaultyServer(
      answerWith({ body: JSON.stringify({ embedding, embeddings: [embedding], inputTextTokenCount: 2 }) }),
    );
    const { gateway } = openTestGateway(bedrock.open(server.url), {
      words: { kind: 'embedding', provider: bedrock.settings(server.url), model, dimensions: 5 },
    });

    const { embeddings } = await gateway.embed({ route: 'words', texts: ['a text'], purpose: 'query' });
    await server.close();

    expect([...embeddings[0]!]).toEqual(embedding);
    expect(JSON.parse(server.requests[0]!.body)).toEqual(expected);
  });

  test('to Bedrock fail for an embedding model of an unknown family, naming the known', async () => {
    const { gateway } = openTestGateway(bedrock.open('http://127.0.0.1:9'), {
      words: {
        kind: 'embedding',
        provider: bedrock.settings('http://127.0.0.1:9'),
        model: 'x.y',
        dimensions: 5,
      },
    });

    await expect(gateway.embed({ route: 'words', texts: ['a'], purpose: 'query' })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('cohere.embed-v4:0'),
    });
  });

  async function send(wire: Wire, request: ChatRequest) {
    const server = await startFaultyServer(answerWith(wire.whole('Hi')));
    const { gateway } = openTestGateway(wire.open(server.url), {
      chat: { provider: wire.settings(server.url) },
    });
    await gateway.chat(request).finally(server.close);
    const { path, headers, body } = server.requests[0]!;
    return { path, headers, body: parseJson(body, z.record(z.string(), z.unknown()), 'the request') };
  }
});
