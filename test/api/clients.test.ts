import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { generateText, jsonSchema, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import type { WireAnswerFields } from '../../lambdas/api/api';
import { startTestApp, type TestApp } from './start-test-app';
import { waitUntil } from './wait-until';

let app: TestApp;
let host: NodeHost;

beforeAll(async () => {
  app = await startTestApp();
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
});

afterAll(() => host.close());

const messages = [{ role: 'user' as const, content: 'What does Helm install?' }];

const speak = {
  type: 'function' as const,
  function: { name: 'speak', parameters: { type: 'object', properties: { word: { type: 'string' } } } },
};

describe('the client of OpenAI', () => {
  const client = (apiKey = app.userKey) => new OpenAI({ apiKey, baseURL: `${host.url}/v1`, maxRetries: 0 });

  test('completes, with citations as extra fields', async () => {
    const completion: OpenAI.ChatCompletion & WireAnswerFields = await client().chat.completions.create({
      model: 'rag',
      messages,
    });

    expect(completion.choices[0]?.message.content).toBe('Helm installs charts [1].');
    expect(completion.citations?.[0]?.quote).toBe('Helm installs charts into Kubernetes');
  });

  test('streams, with the usage last', async () => {
    const stream = await client().chat.completions.create({
      model: 'rag',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });

    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);

    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      'Helm installs charts [1].',
    );
    expect(chunks.at(-1)?.usage?.total_tokens).toBe(45);
  });

  test('assembles a streamed tool call', async () => {
    const stream = client().chat.completions.stream({ model: 'parrot', messages, tools: [speak] });

    const completion = await stream.finalChatCompletion();

    expect(completion.choices[0]?.finish_reason).toBe('tool_calls');
    expect(completion.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'speak', arguments: '{"word":"polly"}' },
    });
  });

  test('embeds, by base64 when it is not told otherwise', async () => {
    const { data } = await client().embeddings.create({ model: 'bird', input: ['a', 'b'] });

    expect(data.map(({ embedding }) => embedding)).toEqual([
      [0.5, -0.5, 0.5, -0.5],
      [0.5, -0.5, 0.5, -0.5],
    ]);
  });

  test('lists and retrieves models', async () => {
    const names: string[] = [];
    for await (const model of client().models.list()) names.push(model.id);

    expect(names).toContain('rag');
    expect((await client().models.retrieve('local/macaw')).id).toBe('local/macaw');
  });

  test.each([
    ['a wrong key', OpenAI.AuthenticationError, () => client('sk-kit-wrong').models.list()],
    ['an unknown model', OpenAI.NotFoundError, () => client().models.retrieve('dodo')],
    [
      'a wrong value',
      OpenAI.BadRequestError,
      () => client().chat.completions.create({ model: 'rag', messages: [] }),
    ],
    ['an index of another model', OpenAI.ConflictError, () => ask('rag', 'mismatch')],
    ['a rate limit', OpenAI.RateLimitError, () => ask('parrot', 'rate limit')],
    ['a defect', OpenAI.InternalServerError, () => ask('parrot', 'defect')],
  ])('throws its typed error for %s', async (_name, type, call) => {
    await expect(async () => call()).rejects.toThrow(type);
  });

  test('does not try again what fails the same way each time', async () => {
    const before = app.chain.requests.length;
    const retrying = new OpenAI({ apiKey: app.userKey, baseURL: `${host.url}/v1`, maxRetries: 2 });

    const completion = retrying.chat.completions.create({
      model: 'rag',
      messages: [{ role: 'user', content: 'mismatch' }],
    });

    await expect(completion).rejects.toThrow(OpenAI.ConflictError);
    expect(app.chain.requests.length - before).toBe(1);
  });

  test('throws what breaks in mid-stream', async () => {
    const stream = await client().chat.completions.create({
      model: 'rag',
      stream: true,
      messages: [{ role: 'user', content: 'break' }],
    });

    await expect(async () => {
      for await (const _chunk of stream);
    }).rejects.toThrow('the provider ended the stream too early');
  });

  test('stops the answer by its abort', async () => {
    const stream = await client().chat.completions.create({
      model: 'rag',
      stream: true,
      messages: [{ role: 'user', content: 'hang' }],
    });
    const request = app.chain.requests.at(-1);

    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) stream.controller.abort();

    await waitUntil(() => request?.signal?.aborted === true);
    expect(request?.signal?.aborted).toBe(true);
  });

  const ask = (model: string, content: string) =>
    client().chat.completions.create({ model, messages: [{ role: 'user', content }] });
});

describe('the Vercel AI SDK', () => {
  const kit = () =>
    createOpenAICompatible({
      name: 'kit',
      baseURL: `${host.url}/v1`,
      apiKey: app.userKey,
      includeUsage: true,
    });

  test('streams text', async () => {
    const { textStream, usage } = streamText({ model: kit()('rag'), messages });

    let text = '';
    for await (const piece of textStream) text += piece;

    expect(text).toBe('Helm installs charts [1].');
    expect((await usage).totalTokens).toBe(45);
  });

  test('generates text', async () => {
    const { text, finishReason } = await generateText({ model: kit()('parrot'), messages });

    expect([text, finishReason]).toEqual(['What does Helm install?', 'stop']);
  });

  test('calls tools', async () => {
    const inputSchema = jsonSchema<{ word: string }>(speak.function.parameters as object);

    const { toolCalls } = await generateText({
      model: kit()('parrot'),
      messages,
      tools: { speak: tool({ inputSchema }) },
    });

    expect(toolCalls[0]).toMatchObject({ toolName: 'speak', input: { word: 'polly' } });
  });
});

describe('LangChain.js', () => {
  const configuration = () => ({ baseURL: `${host.url}/v1` });
  const chat = (model: string) =>
    new ChatOpenAI({ model, apiKey: app.userKey, configuration: configuration(), maxRetries: 0 });

  test('invokes', async () => {
    const message = await chat('rag').invoke('What does Helm install?');

    expect(message.content).toBe('Helm installs charts [1].');
    expect(message.usage_metadata?.total_tokens).toBe(45);
  });

  test('streams', async () => {
    let text = '';
    for await (const chunk of await chat('rag').stream('What does Helm install?')) text += chunk.content;

    expect(text).toBe('Helm installs charts [1].');
  });

  test('embeds', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: 'bird',
      apiKey: app.userKey,
      configuration: configuration(),
    });

    expect(await embeddings.embedQuery('a')).toEqual([0.5, -0.5, 0.5, -0.5]);
  });
});
