import { adaptRequest } from '../../lambdas/model-gateway/adapt-request';
import type { ChatMessage, ChatRequest } from '../../lambdas/model-gateway/api';
import type { Provider } from '../../lambdas/model-gateway/ports';
import { ask, collect, openTestGateway } from './open-test-gateway';

const tools = [{ name: 'find', parameters: { type: 'object' } }];
const toolCall = { id: 'call_1', name: 'find', arguments: '{"a":1}' };

function adapt(lacks: string[], request: Partial<ChatRequest>): ChatRequest {
  const limits = { firstTokenTimeoutMs: 1_000, totalTimeoutMs: 1_000, maxRetries: 0 };
  return adaptRequest(ask('hi', request), {
    name: 'chat',
    kind: 'chat',
    provider: { type: 'offline' },
    model: 'small-1',
    maxTokens: 100,
    lacks: lacks as 'tools'[],
    ...limits,
  });
}

test.each([
  ['tools', { tools }, 'tools', /route chat \(small-1\) calls no tools: leave tools out/],
  [
    'json',
    { responseFormat: { type: 'json_object' } as const },
    'response_format',
    /writes no JSON of a given form \(json_object\): ask for text/,
  ],
])('fails with an invalid request for %s of a model that lacks them', (lack, request, parameter, message) => {
  expect(() => adapt([lack], request)).toThrow(
    expect.objectContaining({
      kind: 'invalid',
      code: 'invalid_request',
      parameter,
      message: expect.stringMatching(message),
    }),
  );
});

test('takes a request for plain text, and without a tool, from a model that lacks both', () => {
  const adapted = adapt(['tools', 'json'], { tools: [], responseFormat: { type: 'text' } });

  expect(adapted).toMatchObject({ route: 'chat', maxTokens: 100 });
});

test.each<[string, ChatMessage[], ChatMessage[]]>([
  [
    'at the head of the first message of the user',
    [
      { role: 'system', content: '짧게 답하세요.' },
      { role: 'user', content: '수도는?' },
      { role: 'assistant', content: '서울.' },
      { role: 'user', content: 'And of France?' },
    ],
    [
      { role: 'user', content: '짧게 답하세요.\n\n수도는?' },
      { role: 'assistant', content: '서울.' },
      { role: 'user', content: 'And of France?' },
    ],
  ],
  [
    'as one text where there are several',
    [
      { role: 'system', content: 'one' },
      { role: 'user', content: 'hi' },
      { role: 'system', content: 'two' },
    ],
    [{ role: 'user', content: 'one\n\ntwo\n\nhi' }],
  ],
  [
    'as a message of the user where there is none',
    [{ role: 'system', content: 'one' }],
    [{ role: 'user', content: 'one' }],
  ],
  ['not at all where there is none', [{ role: 'user', content: 'hi' }], [{ role: 'user', content: 'hi' }]],
])('puts a system prompt %s for a model that takes none', (_where, messages, expected) => {
  expect(adapt(['system'], { messages }).messages).toEqual(expected);
});

test('sends a system prompt as it is to a model that takes one', () => {
  const messages: ChatMessage[] = [
    { role: 'system', content: 'one' },
    { role: 'user', content: 'hi' },
  ];

  expect(adapt([], { messages }).messages).toBe(messages);
});

test('delivers the whole answer of a model that does not stream as a stream', async () => {
  let isStreamed = false;
  const provider: Provider = {
    name: 'fake',
    chat: async () => ({ text: 'Hi there', toolCalls: [toolCall], finishReason: 'tool_calls' }),
    streamChat: () => {
      isStreamed = true;
      throw new Error('streamed');
    },
    embed: async () => ({ embeddings: [] }),
  };
  const { gateway } = openTestGateway(provider, { chat: { lacks: ['streaming'] } });

  const events = await collect(gateway.streamChat(ask('hi', { tools })));

  expect(isStreamed).toBe(false);
  expect(events).toEqual([
    { type: 'text', text: 'Hi there' },
    { type: 'tool-call', index: 0, ...toolCall },
    {
      type: 'finish',
      completion: expect.objectContaining({ finishReason: 'tool_calls', route: 'chat', retries: 0 }),
    },
  ]);
});

test('fails for tools of a route that lacks them before anybody is called', async () => {
  const provider: Provider = {
    name: 'fake',
    chat: async () => {
      throw new Error('called');
    },
    streamChat: () => {
      throw new Error('called');
    },
    embed: async () => ({ embeddings: [] }),
  };
  const { gateway } = openTestGateway(provider, { chat: { lacks: ['tools'] } });

  await expect(gateway.chat(ask('hi', { tools }))).rejects.toMatchObject({ parameter: 'tools' });
  await expect(collect(gateway.streamChat(ask('hi', { tools })))).rejects.toMatchObject({
    parameter: 'tools',
  });
});
