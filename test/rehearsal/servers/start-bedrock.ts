import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { OfflineProvider } from '../../../lambdas/model-gateway/adapters/offline-provider';
import type { ChatMessage, ChatRequest } from '../../../lambdas/model-gateway/api';
import type { ChatRoute, EmbeddingRoute } from '../../../lambdas/model-gateway/settings';
import { parseJson } from '../../../lambdas/platform/json';
import { eventFrame } from '../../model-gateway/event-frame';
import type { CallRights } from './call-rights';
import { type LocalServer, startLocalServer } from './local-server';

const provider = new OfflineProvider();

const contentShape = z.array(z.looseObject({ text: z.string().optional() }));

const converseShape = z.looseObject({
  system: contentShape.default([]),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: contentShape })),
  inferenceConfig: z
    .looseObject({ maxTokens: z.number().optional(), stopSequences: z.array(z.string()).optional() })
    .default({}),
});

const titanShape = z.object({
  inputText: z.string(),
  dimensions: z.number().default(1_536),
  normalize: z.boolean().optional(),
});

/** What IAM calls the operations: a conversation needs the same permission as the raw call. */
const actions: Readonly<Record<string, string>> = {
  converse: 'bedrock:InvokeModel',
  'converse-stream': 'bedrock:InvokeModelWithResponseStream',
  invoke: 'bedrock:InvokeModel',
};

/**
 * Stands in for the runtime of Amazon Bedrock, over HTTP/1.1: Converse, ConverseStream and InvokeModel for Titan
 * embeddings, answered by the kit's built-in offline model. Only roles that may call the model get an answer.
 *
 * @param options.rights - left out: everybody may
 */
export function startBedrock(options: { region: string; rights?: () => CallRights }): Promise<LocalServer> {
  return startLocalServer(async (request, response) => {
    const [, model = '', operation = ''] =
      /^\/model\/([^/]+)\/(converse|converse-stream|invoke)$/.exec(request.url ?? '') ?? [];
    const action = actions[operation];
    if (action === undefined) {
      return refuse(response, 404, 'UnknownOperationException', `no ${request.url}`);
    }
    const resource = arnOf(decodeURIComponent(model), options.region);
    const refusal = await options.rights?.().refusal(request, action, resource);
    if (refusal !== undefined) return refuse(response, 403, 'AccessDeniedException', refusal);
    await answer(operation, request, response);
  });
}

async function answer(operation: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await buffer(request)).toString('utf8');
  if (operation === 'invoke') {
    const { inputText, dimensions } = parseJson(body, titanShape, 'the body of InvokeModel');
    const { embeddings } = await provider.embed(
      { ...embeddingRoute, dimensions },
      { texts: [inputText], signal: AbortSignal.timeout(60_000) },
    );
    return send(response, {
      embedding: [...(embeddings[0] ?? [])],
      inputTextTokenCount: countTokens(inputText),
    });
  }
  const chat = readConversation(body);
  const { text, finishReason } = await provider.chat(chatRoute, chat);
  const stopReason = finishReason === 'length' ? 'max_tokens' : 'end_turn';
  const inputTokens = chat.messages.reduce((sum, { content }) => sum + countTokens(content), 0);
  const usage = {
    inputTokens,
    outputTokens: countTokens(text),
    totalTokens: inputTokens + countTokens(text),
  };
  if (operation === 'converse') {
    return send(response, {
      output: { message: { role: 'assistant', content: [{ text }] } },
      stopReason,
      usage,
      metrics: { latencyMs: 1 },
    });
  }
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  response.write(eventFrame('messageStart', { role: 'assistant' }));
  for (const word of text.match(/\S+\s*/g) ?? []) {
    response.write(eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: word } }));
  }
  response.write(eventFrame('contentBlockStop', { contentBlockIndex: 0 }));
  response.write(eventFrame('messageStop', { stopReason }));
  response.end(eventFrame('metadata', { usage, metrics: { latencyMs: 1 } }));
}

const limits = { firstTokenTimeoutMs: 60_000, totalTimeoutMs: 60_000, maxRetries: 0 };

const chatRoute: ChatRoute = {
  kind: 'chat',
  provider: { type: 'offline' },
  model: 'extractive-v1',
  maxTokens: 4_096,
  ...limits,
};

const embeddingRoute: Omit<EmbeddingRoute, 'dimensions'> = {
  kind: 'embedding',
  provider: { type: 'offline' },
  model: 'hashed-ngrams-v1',
  maxBatch: 1,
  ...limits,
};

function readConversation(body: string): ChatRequest {
  const { system, messages, inferenceConfig } = parseJson(body, converseShape, 'the body of Converse');
  const textOf = (blocks: z.infer<typeof contentShape>) => blocks.map(({ text }) => text ?? '').join('\n');
  const read: ChatMessage[] = messages.map(({ role, content }) =>
    role === 'assistant' ? { role, content: textOf(content) } : { role, content: textOf(content) },
  );
  return {
    route: 'stand-in',
    messages: system.length > 0 ? [{ role: 'system', content: textOf(system) }, ...read] : read,
    maxTokens: inferenceConfig.maxTokens,
    stop: inferenceConfig.stopSequences,
    signal: AbortSignal.timeout(60_000),
  };
}

/** As IAM names it. Models behind a profile are asked for by way of the profile, which is what is checked here. */
function arnOf(model: string, region: string): string {
  if (model.startsWith('arn:')) return model;
  return /^(global|apac|us-gov|[a-z]{2})\./.test(model)
    ? `arn:aws:bedrock:${region}:000000000000:inference-profile/${model}`
    : `arn:aws:bedrock:${region}::foundation-model/${model}`;
}

function send(response: ServerResponse, answer: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
    .end(JSON.stringify({ message }));
}

/** About four letters a token, as providers charge English. */
function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
