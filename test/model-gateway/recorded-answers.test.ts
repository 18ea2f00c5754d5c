import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ChatEvent, ModelGateway } from '../../lambdas/model-gateway/api';
import { parseJson } from '../../lambdas/platform/json';
import { answerInPieces, answerWith, type FaultyServer, startFaultyServer } from '../faulty-server';
import { describeWithSharedData, sharedData } from '../shared-data';
import { eventFrame } from './event-frame';
import { ask, collect, openTestGateway, textOf } from './open-test-gateway';
import { serverSentEvents, type Wire, wires } from './wires';

const [openAi, anthropic, bedrock] = wires as [Wire, Wire, Wire];
const headers = z.record(z.string(), z.string());
const recording = z.object({
  path: z.string(),
  interactions: z.array(
    z.object({
      request: z.object({ body: z.string().nullish() }),
      response: z.object({
        status: z.number(),
        headers,
        body: z.string().optional(),
        bodyBase64: z.string().optional(),
      }),
    }),
  ),
});

/** What real services answered, sent again over real connections in pieces of odd sizes. */
describeWithSharedData('recorded answers', () => {
  let server: FaultyServer;

  afterEach(() => server.close());

  describe('of OpenAI', () => {
    test.each([
      ['0b6f9297', /^The test tool has been executed/],
      ['705588bf', /^Hello! How can I assist you today\?$/],
    ])('give a completion at once (%s)', async (name, text) => {
      const gateway = await replay(openAi, fromRecordings('openai', name));

      const result = await gateway.chat(ask('Hello'));

      expect(result.text).toMatch(text);
      expect(result).toMatchObject({ finishReason: 'stop', toolCalls: [], usage: { isEstimated: false } });
    });

    test('give a tool call at once', async () => {
      const gateway = await replay(openAi, fromRecordings('openai', '4dce8db6'));

      const result = await gateway.chat(ask('What is the weather?'));

      expect(result.finishReason).toBe('tool_calls');
      expect(result.toolCalls).toEqual([
        { id: 'call_H1u2zgdjr7Ha5bQoYHq9i763', name: expect.any(String), arguments: expect.any(String) },
      ]);
      expect(readArguments(result.toolCalls[0]?.arguments)).toBeInstanceOf(Object);
    });

    test.each(['16f0ce2c', '219658cc'])('stream a tool call (%s)', async (name) => {
      const gateway = await replay(openAi, fromRecordings('openai', name));

      const events = await collect(gateway.streamChat(ask('What is the weather?')));

      expect(readArguments(argumentsOf(events))).toBeInstanceOf(Object);
      expect(events.filter((event) => event.type === 'tool-call' && event.id)).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ completion: { finishReason: 'tool_calls' } });
    });

    test('give an error with the service’s own words', async () => {
      const gateway = await replay(openAi, fromRecordings('openai', '917478d0'));

      await expect(gateway.chat(ask('Hello'))).rejects.toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining('This is not a chat model'),
      });
    });

    test('stream text with usage', async () => {
      const gateway = await replay(openAi, fromChunks('openai/chat/openai-text.chunks.txt'));

      const events = await collect(gateway.streamChat(ask('Hello')));

      expect(textOf(events).length).toBeGreaterThan(500);
      expect(events.at(-1)).toMatchObject({
        completion: {
          finishReason: 'stop',
          usage: { inputTokens: 16, outputTokens: 300, isEstimated: false },
        },
      });
    });

    test('give embeddings', async () => {
      const gateway = await replay(openAi, fromFile('openai/embedding/openai-embedding.json'));

      const { embeddings, usage } = await gateway.embed({
        route: 'words',
        texts: ['a', 'b'],
        purpose: 'query',
      });

      expect(embeddings.map((embedding) => embedding.length)).toEqual([5, 5]);
      expect(embeddings[0]![0]! / embeddings[0]![1]!).toBeCloseTo(0.0057293195 / -0.012727811, 4);
      expect(usage).toEqual({ inputTokens: 12, outputTokens: 0, isEstimated: false });
    });
  });

  describe('of xAI', () => {
    test('stream a tool call after reasoning, which is counted and not shown', async () => {
      const gateway = await replay(openAi, fromChunks('openai-compatible/chat/xai-tool-call.chunks.txt'));

      const events = await collect(gateway.streamChat(ask('What is the weather?')));

      expect(readArguments(argumentsOf(events))).toEqual({ location: 'San Francisco' });
      expect(events.at(-1)).toMatchObject({
        completion: { finishReason: 'tool_calls', usage: { inputTokens: 307, outputTokens: 253 } },
      });
    });

    test('give the same at once', async () => {
      const gateway = await replay(openAi, fromFile('openai-compatible/chat/xai-tool-call.json'));

      const result = await gateway.chat(ask('What is the weather?'));

      expect(readArguments(result.toolCalls[0]?.arguments)).toHaveProperty('location');
    });
  });

  describe('of Anthropic', () => {
    test('give a completion at once', async () => {
      const gateway = await replay(anthropic, fromFile('anthropic/anthropic-text.json'));

      const result = await gateway.chat(ask('Hello'));

      expect(result.text).toMatch(/^Hello! I'm doing well/);
      expect(result).toMatchObject({ finishReason: 'stop', usage: { inputTokens: 12, outputTokens: 29 } });
    });

    test('stream a completion', async () => {
      const gateway = await replay(anthropic, fromChunks('anthropic/anthropic-text.chunks.txt'));

      const events = await collect(gateway.streamChat(ask('Hello')));

      expect(textOf(events)).toMatch(/^Hello/);
      expect(events.at(-1)).toMatchObject({
        completion: { finishReason: 'stop', usage: { inputTokens: 12, isEstimated: false } },
      });
    });
  });

  describe('of Bedrock', () => {
    test('give a completion at once', async () => {
      const gateway = await replay(bedrock, fromRecordings('bedrock', 'test_converse_with_content.yaml'));

      const result = await gateway.chat(ask('Say this is a test'));

      expect(result).toMatchObject({
        text: 'Hi, how can I help you',
        finishReason: 'length',
        usage: { inputTokens: 8, outputTokens: 10 },
      });
    });

    test('stream a completion in the bytes of the wire', async () => {
      const gateway = await replay(
        bedrock,
        fromRecordings('bedrock', 'test_converse_stream_with_content.yaml'),
      );

      const events = await collect(gateway.streamChat(ask('Say this is a test')));

      expect(textOf(events).length).toBeGreaterThan(10);
      expect(events.at(-1)).toMatchObject({
        completion: {
          finishReason: 'length',
          usage: { inputTokens: 8, outputTokens: 10, isEstimated: false },
        },
      });
    });

    test('stream two tool calls in the bytes of the wire', async () => {
      const gateway = await replay(bedrock, fromRecordings('bedrock', 'stream_with_content_tool_call'));

      const events = await collect(gateway.streamChat(ask('What is the weather?')));

      const calls = events.flatMap((event) => (event.type === 'tool-call' && event.id ? [event] : []));
      expect(calls.map((call) => call.index)).toEqual([0, 1]);
      expect(readArguments(argumentsOf(events, 1))).toBeInstanceOf(Object);
      expect(events.at(-1)).toMatchObject({ completion: { finishReason: 'tool_calls' } });
    });

    test('give an error by its name', async () => {
      const gateway = await replay(bedrock, fromRecordings('bedrock', 'invalid_model'));

      await expect(gateway.chat(ask('Hello'))).rejects.toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining('The provided model identifier is invalid.'),
      });
    });

    test.each(['amazon-bedrock-text', 'amazon-bedrock-tool-call.1'])('stream events (%s)', async (name) => {
      const events = readChunks(`amazon-bedrock/${name}.chunks.txt`).map((line) =>
        parseJson(line, z.record(z.string(), z.unknown()), 'a chunk'),
      );
      const body = Buffer.concat(
        events.flatMap((event) => Object.entries(event).map(([type, payload]) => eventFrame(type, payload))),
      );
      const type = { 'content-type': 'application/vnd.amazon.eventstream' };
      const gateway = await replay(bedrock, { status: 200, headers: type, body });

      const collected = await collect(gateway.streamChat(ask('Hello')));

      expect(textOf(collected) + argumentsOf(collected)).not.toBe('');
      expect(collected.at(-1)).toMatchObject({ completion: { usage: { isEstimated: false } } });
    });

    test('give a tool call at once', async () => {
      const gateway = await replay(bedrock, fromFile('amazon-bedrock/amazon-bedrock-tool-call.1.json'));

      const result = await gateway.chat(ask('List the files'));

      expect(result.toolCalls).toEqual([
        { id: 'tool-use-id', name: 'bash', arguments: '{"command":"ls -l"}' },
      ]);
    });

    test('give embeddings of Cohere', async () => {
      const gateway = await replay(bedrock, fromFile('cohere/cohere-embedding.json'), 'cohere.embed-v4:0');

      const { embeddings } = await gateway.embed({ route: 'words', texts: ['a', 'b'], purpose: 'query' });

      expect(embeddings[1]![0]! / embeddings[1]![2]!).toBeCloseTo(-0.04660034 / -0.061157227, 4);
    });
  });

  async function replay(
    wire: Wire,
    answer: { status: number; headers: Record<string, string>; body: string | Buffer },
    embeddingModel = 'some-model',
  ): Promise<ModelGateway> {
    const isStream = /event-?stream/.test(answer.headers['content-type'] ?? '');
    server = await startFaultyServer(isStream ? answerInPieces(answer, 97) : answerWith(answer));
    const provider = wire.settings(server.url);
    return openTestGateway(wire.open(server.url), {
      chat: { provider, maxRetries: 0 },
      words: { kind: 'embedding', provider, model: embeddingModel, dimensions: 5, maxRetries: 0 },
    }).gateway;
  }
});

function fromRecordings(service: string, name: string) {
  const file = sharedData(`providers/${service}-http-recordings.jsonl`);
  const found = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line, recording, file))
    .find(({ path }) => path.includes(name));
  const response = found!.interactions[0]!.response;
  const lowerCased = Object.entries(response.headers).map(([header, value]) => [header.toLowerCase(), value]);
  const kept = lowerCased.filter(([header]) => /^(content-type|x-amzn-errortype)$/.test(header!));
  return {
    status: response.status,
    headers: Object.fromEntries(kept) as Record<string, string>,
    body: response.body ?? Buffer.from(response.bodyBase64!, 'base64'),
  };
}

function fromFile(path: string) {
  const body = readFileSync(sharedData(`providers/vercel-ai/${path}`), 'utf8');
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

function fromChunks(path: string) {
  const body = serverSentEvents([...readChunks(path), '[DONE]']);
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
}

function readChunks(path: string): string[] {
  return readFileSync(sharedData(`providers/vercel-ai/${path}`), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function argumentsOf(events: readonly ChatEvent[], index = 0): string {
  return events
    .map((event) => (event.type === 'tool-call' && event.index === index ? event.arguments : ''))
    .join('');
}

function readArguments(json: string | undefined): unknown {
  return parseJson(json ?? '', z.unknown(), 'the arguments');
}
