import type { ModelGateway, Usage } from '../model-gateway/api';
import type { AnswerEvent, AnswerRecord, AnswerRequest, Chain, Citation } from '../rag/api';
import {
  type ChunkParts,
  type CompletionHead,
  chatChunk,
  chatCompletion,
  usageChunk,
} from './chat-completion';
import { type ChatCompletionBody, maxTokensOf } from './chat-request';
import type { ApiRequest } from './endpoint';
import { endOfStream, eventStream, serverSentEvent } from './event-stream';
import { fallbackHeaders } from './fallback-headers';
import type { Cancellations } from './ports';
import { toConversation } from './to-conversation';
import { toWire } from './to-wire';
import { watchForStop } from './watch-for-stop';

/** What an answer of the chain needs. */
export interface ChainCompletionDeps {
  readonly chain: Chain;
  /** Whether a route may fall back. */
  readonly gateway: Pick<ModelGateway, 'routes'>;
  readonly cancellations: Cancellations;
  readonly now: () => Date;
  /** That many random characters, safe in a URL. */
  readonly randomId: (length: number) => string;
  /** Milliseconds of silence after which a stream says that it is alive. */
  readonly heartbeatMs: number;
}

/** Lets the chain answer the last message from the documents. */
export async function completeByChain(
  request: ApiRequest<ChatCompletionBody>,
  deps: ChainCompletionDeps,
): Promise<Response> {
  const { body } = request;
  const messages = toConversation(body);
  const head = {
    id: `answer_${deps.randomId(24)}`,
    created: Math.floor(deps.now().getTime() / 1_000),
    model: body.model,
  };
  const answerRequest = {
    answerId: head.id,
    caller: request.caller,
    messages,
    filter: body.filter,
    maxTokens: maxTokensOf(body),
    temperature: body.temperature ?? undefined,
  };
  let fallback: FallbackEvent | undefined;
  const events = noteFallback(stoppable(answerRequest, request.raw.signal, deps), (event) => {
    fallback = event;
  });
  if (body.stream !== true) {
    const answer = await completion(head, events);
    return Response.json(answer, { headers: fallbackHeaders(fallback) });
  }
  const options = {
    includesUsage: body.stream_options?.include_usage === true,
    // Headers go with the first chunk: it waits for the model where another one may have to be named in them.
    isHeldForModel: deps.gateway.routes().some((route) => route.fallback !== undefined),
  };
  return eventStream(chunks(head, events, options), {
    heartbeatMs: deps.heartbeatMs,
    describeError: (error) => serverSentEvent(request.report(error)),
    headers: () => fallbackHeaders(fallback),
  });
}

type FallbackEvent = Extract<AnswerEvent, { type: 'fallback' }>;

async function* noteFallback(
  events: AsyncIterable<AnswerEvent>,
  note: (event: FallbackEvent) => void,
): AsyncIterable<AnswerEvent> {
  for await (const event of events) {
    if (event.type === 'fallback') note(event);
    yield event;
  }
}

/** The answer's events, until it ends or someone stops it. */
async function* stoppable(
  request: AnswerRequest,
  client: AbortSignal,
  { chain, cancellations }: ChainCompletionDeps,
): AsyncIterable<AnswerEvent> {
  const stop = watchForStop(request.answerId, client, cancellations);
  try {
    yield* chain.answer({ ...request, signal: stop.signal });
  } finally {
    stop.release();
  }
}

async function completion(head: CompletionHead, events: AsyncIterable<AnswerEvent>): Promise<object> {
  let record: AnswerRecord | undefined;
  for await (const event of events) {
    if (event.type === 'finish') record = event.record;
  }
  if (record === undefined) throw new Error('the chain ended without a finish event');
  return chatCompletion(
    head,
    {
      text: record.answer,
      toolCalls: [],
      finishReason: record.finishReason ?? 'stop',
      usage: record.usage ?? noUsage,
    },
    { citations: toWire(record.citations), answer_state: record.state },
  );
}

async function* chunks(
  head: CompletionHead,
  events: AsyncIterable<AnswerEvent>,
  { includesUsage, isHeldForModel }: { includesUsage: boolean; isHeldForModel: boolean },
): AsyncIterable<string> {
  const chunk = (parts: ChunkParts) => serverSentEvent(chatChunk(head, parts, includesUsage));
  let hasBegun = false;
  let citations: Citation[] = [];
  for await (const event of events) {
    if (event.type === 'retrieved' && isHeldForModel) continue;
    if (!hasBegun) yield chunk({ delta: { role: 'assistant', content: '' } });
    hasBegun = true;
    switch (event.type) {
      case 'retrieved':
      case 'fallback':
        break;
      case 'citation':
        citations.push(event.citation);
        break;
      case 'text':
        yield chunk({
          delta: { content: event.text },
          citations: citations.length > 0 ? toWire(citations) : undefined,
        });
        citations = [];
        break;
      case 'finish':
        yield chunk({
          delta: {},
          finishReason: event.record.finishReason ?? 'stop',
          answer_state: event.record.state,
        });
        if (includesUsage) yield serverSentEvent(usageChunk(head, event.record.usage ?? noUsage));
    }
  }
  yield endOfStream;
}

/** An answer that was declined before any model was asked. */
const noUsage: Usage = { inputTokens: 0, outputTokens: 0, isEstimated: false };
