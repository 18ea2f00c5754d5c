import { AnthropicProvider } from '../../lambdas/model-gateway/adapters/anthropic-provider';
import { BedrockProvider } from '../../lambdas/model-gateway/adapters/bedrock-provider';
import { EnvironmentProviderKeys } from '../../lambdas/model-gateway/adapters/environment-provider-keys';
import { OpenAiCompatibleProvider } from '../../lambdas/model-gateway/adapters/openai-compatible-provider';
import { SageMakerProvider } from '../../lambdas/model-gateway/adapters/sagemaker-provider';
import type { Provider } from '../../lambdas/model-gateway/ports';
import type { ProviderSettings } from '../../lambdas/model-gateway/settings';
import { type Answer, answerInPieces, answerWith, type Behaviour } from '../faulty-server';
import { eventFrame } from './event-frame';

/** How one service speaks: made-up answers in its form, for servers of the test's own. */
export interface Wire {
  readonly name: 'openai-compatible' | 'anthropic' | 'bedrock' | 'sagemaker';
  settings(url: string): ProviderSettings;
  open(url: string): Provider;
  /** A completion at once. */
  whole(text: string): Answer;
  /** A streamed completion, a word an event, with usage. */
  stream(text: string): Answer;
  /** An error in the form of the service; `retryAfter` in seconds. */
  refusal(status: number, message: string, retryAfter?: number): Answer;
  isStreamed(path: string, body: string): boolean;
}

/** A key that must never appear in an error. */
export const secretKey = 'sk-test-4f6a8b2c9d1e';

const keys = new EnvironmentProviderKeys({ OPENAI_API_KEY: secretKey, ANTHROPIC_API_KEY: secretKey });
const usage = { input: 11, output: 7 };
const json = { 'content-type': 'application/json' };
const eventStream = { 'content-type': 'text/event-stream' };

const openAi: Wire = {
  name: 'openai-compatible',
  settings: (url) => openAiSettings(url),
  open: (url) => new OpenAiCompatibleProvider(openAiSettings(url), keys),
  whole: (text) => ({
    headers: json,
    body: JSON.stringify({
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage: { prompt_tokens: usage.input, completion_tokens: usage.output },
    }),
  }),
  stream: (text) => ({ headers: eventStream, body: serverSentEvents(openAiChunks(text)) }),
  refusal: (status, message, retryAfter) => ({
    status,
    headers: { ...json, ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) },
    body: JSON.stringify({ error: { message, type: 'some_error', param: null, code: null } }),
  }),
  isStreamed: (_path, body) => body.includes('"stream":true'),
};

const anthropic: Wire = {
  name: 'anthropic',
  settings: (url) => ({ type: 'anthropic', baseUrl: url, credential: 'ANTHROPIC_API_KEY' }),
  open: (url) =>
    new AnthropicProvider({ type: 'anthropic', baseUrl: url, credential: 'ANTHROPIC_API_KEY' }, keys),
  whole: (text) => ({
    headers: json,
    body: JSON.stringify({
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      usage: { input_tokens: usage.input, output_tokens: usage.output },
    }),
  }),
  stream: (text) => ({
    headers: eventStream,
    body: serverSentEvents([
      { type: 'message_start', message: { usage: { input_tokens: usage.input, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'ping' },
      ...wordsOf(text).map((word) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: word },
      })),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: usage.output } },
      { type: 'message_stop' },
    ]),
  }),
  refusal: (status, message, retryAfter) => ({
    status,
    headers: { ...json, ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) },
    body: JSON.stringify({ type: 'error', error: { type: 'some_error', message } }),
  }),
  isStreamed: (_path, body) => body.includes('"stream":true'),
};

const bedrock: Wire = {
  name: 'bedrock',
  settings: (url) => ({ type: 'bedrock', region: 'us-east-1', endpoint: url }),
  open: (url) =>
    new BedrockProvider(
      { type: 'bedrock', region: 'us-east-1', endpoint: url },
      { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secretKey },
    ),
  whole: (text) => ({
    headers: json,
    body: JSON.stringify({
      output: { message: { role: 'assistant', content: [{ text }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: usage.input, outputTokens: usage.output, totalTokens: 18 },
    }),
  }),
  stream: (text) => ({
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    body: Buffer.concat([
      eventFrame('messageStart', { role: 'assistant' }),
      ...wordsOf(text).map((word) =>
        eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: word } }),
      ),
      eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
      eventFrame('messageStop', { stopReason: 'end_turn' }),
      eventFrame('metadata', {
        usage: { inputTokens: usage.input, outputTokens: usage.output, totalTokens: 18 },
      }),
    ]),
  }),
  refusal: (status, message, retryAfter) => ({
    status,
    headers: {
      ...json,
      'x-amzn-errortype': bedrockErrors[status] ?? 'InternalServerException',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify({ message }),
  }),
  isStreamed: (path) => path.endsWith('/converse-stream'),
};

const bedrockErrors: Record<number, string> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  429: 'ThrottlingException',
};

const sageMaker: Wire = {
  name: 'sagemaker',
  settings: (url) => sageMakerSettings(url),
  open: (url) =>
    new SageMakerProvider(sageMakerSettings(url), 'llmops-test', {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: secretKey,
    }),
  whole: (text) => openAi.whole(text),
  stream: (text) => framePayloads(serverSentEvents(openAiChunks(text)), 50),
  // Of a status of the container SageMaker makes an error of its own; the others are its own from the beginning.
  refusal: (status, message, retryAfter) => {
    const own = bedrockErrors[status];
    if (own !== undefined && status !== 400 && status !== 404) {
      return bedrock.refusal(status, message, retryAfter);
    }
    return containerError(status, JSON.stringify({ error: { message, type: 'some_error', code: status } }));
  },
  isStreamed: (path) => path.endsWith('/invocations-response-stream'),
};

/** What SageMaker answers when the container refused or failed. */
export function containerError(status: number, body: string): Answer {
  return {
    status: 424,
    headers: { ...json, 'x-amzn-errortype': 'ModelError' },
    body: JSON.stringify({
      ErrorCode: status < 500 ? 'CLIENT_ERROR_FROM_MODEL' : 'SERVER_ERROR_FROM_MODEL',
      LogStreamArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/x',
      Message: `Received client error (${status}) from primary with message "${body}". See https://us-east-1.console.aws.amazon.com/cloudwatch in account 123456789012 for more information.`,
      OriginalMessage: body,
      OriginalStatusCode: status,
    }),
  };
}

/** A container's stream as SageMaker frames it: payloads of that many bytes, whatever they hold. */
export function framePayloads(body: string, bytes: number): Answer {
  const whole = Buffer.from(body);
  const frames = Array.from({ length: Math.ceil(whole.length / bytes) }, (_, index) =>
    eventFrame('PayloadPart', whole.subarray(index * bytes, (index + 1) * bytes)),
  );
  return {
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    body: Buffer.concat(frames),
  };
}

/** Every wire that has a server at its other end. */
export const wires: readonly Wire[] = [openAi, anthropic, bedrock, sageMaker];

/** A streamed completion in OpenAI's form, a word a chunk. */
export function openAiChunks(text: string): readonly unknown[] {
  return [
    { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] },
    ...wordsOf(text).map((content) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })),
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    { choices: [], usage: { prompt_tokens: usage.input, completion_tokens: usage.output } },
    '[DONE]',
  ];
}

/** Answers every chat with the text, streamed or not as it is asked for. */
export function sayAlways(wire: Wire, text: string, pieceBytes = 1_000): Behaviour {
  return (response, request) =>
    wire.isStreamed(request.path, request.body)
      ? answerInPieces(wire.stream(text), pieceBytes)(response, request)
      : answerWith(wire.whole(text))(response, request);
}

/** A stream of server-sent events, as recorded events are replayed, too. */
export function serverSentEvents(events: readonly unknown[]): string {
  return events
    .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
    .join('');
}

function wordsOf(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

function openAiSettings(url: string): Extract<ProviderSettings, { type: 'openai-compatible' }> {
  return {
    type: 'openai-compatible',
    name: 'openai-compatible',
    baseUrl: `${url}/v1`,
    credential: 'OPENAI_API_KEY',
    apiKeyHeader: 'authorization',
    query: {},
  };
}

function sageMakerSettings(url: string): Extract<ProviderSettings, { type: 'sagemaker' }> {
  return { type: 'sagemaker', endpoint: 'chat', region: 'us-east-1', address: url };
}
