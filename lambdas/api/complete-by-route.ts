import type { ChatEvent, ModelGateway } from '../model-gateway/api';
import {
  type ChunkParts,
  type CompletionHead,
  chatChunk,
  chatCompletion,
  usageChunk,
} from './chat-completion';
import { type ChatCompletionBody, toChatRequest } from './chat-request';
import type { ApiRequest } from './endpoint';
import { endOfStream, eventStream, serverSentEvent } from './event-stream';
import { fallbackHeaders } from './fallback-headers';

/** What a completion by a route needs. */
export interface RouteCompletionDeps {
  readonly gateway: ModelGateway;
  readonly now: () => Date;
  /** That many random characters, safe in a URL. */
  readonly randomId: (length: number) => string;
  /** Milliseconds of silence after which a stream says that it is alive. */
  readonly heartbeatMs: number;
}

/** Lets a route of the gateway complete the conversation. */
export async function completeByRoute(
  request: ApiRequest<ChatCompletionBody>,
  deps: RouteCompletionDeps,
): Promise<Response> {
  const { body } = request;
  const head = {
    id: `chatcmpl-${deps.randomId(24)}`,
    created: Math.floor(deps.now().getTime() / 1_000),
    model: body.model,
  };
  const chatRequest = {
    ...toChatRequest(body, request.raw.signal),
    context: { tenant: request.caller.tenant, traceId: head.id },
  };
  if (body.stream !== true) {
    const result = await deps.gateway.chat(chatRequest);
    const headers = fallbackHeaders(result.fallback && { route: result.route, code: result.fallback.code });
    return Response.json(chatCompletion(head, result), { headers });
  }
  const includesUsage = body.stream_options?.include_usage === true;
  let fallback: FallbackEvent | undefined;
  const onFallback = (event: FallbackEvent) => {
    fallback = event;
  };
  return eventStream(chunks(head, deps.gateway.streamChat(chatRequest), { includesUsage, onFallback }), {
    heartbeatMs: deps.heartbeatMs,
    describeError: (error) => serverSentEvent(request.report(error)),
    headers: () => fallbackHeaders(fallback),
  });
}

type FallbackEvent = Extract<ChatEvent, { type: 'fallback' }>;

async function* chunks(
  head: CompletionHead,
  events: AsyncIterable<ChatEvent>,
  options: { readonly includesUsage: boolean; readonly onFallback: (event: FallbackEvent) => void },
): AsyncIterable<string> {
  const { includesUsage, onFallback } = options;
  const chunk = (parts: ChunkParts) => serverSentEvent(chatChunk(head, parts, includesUsage));
  let hasBegun = false;
  for await (const event of events) {
    if (event.type === 'fallback') onFallback(event);
    if (!hasBegun) yield chunk({ delta: { role: 'assistant', content: '' } });
    hasBegun = true;
    switch (event.type) {
      case 'fallback':
        break;
      case 'text':
        yield chunk({ delta: { content: event.text } });
        break;
      case 'tool-call':
        yield chunk({ delta: { tool_calls: [toolCallDelta(event)] } });
        break;
      case 'finish':
        yield chunk({ delta: {}, finishReason: event.completion.finishReason });
        if (includesUsage) yield serverSentEvent(usageChunk(head, event.completion.usage));
    }
  }
  yield endOfStream;
}

function toolCallDelta(event: Extract<ChatEvent, { type: 'tool-call' }>): object {
  const { index, id, name, arguments: text } = event;
  return { index, id, type: id === undefined ? undefined : 'function', function: { name, arguments: text } };
}
