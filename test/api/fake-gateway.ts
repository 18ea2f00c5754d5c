import type {
  ChatEvent,
  ChatRequest,
  ChatResult,
  Completion,
  EmbeddingRequest,
  EmbeddingResult,
  ModelGateway,
  RerankResult,
  RouteDescription,
} from '../../lambdas/model-gateway/api';
import { ModelError } from '../../lambdas/model-gateway/api';

const completion: Completion = {
  finishReason: 'stop',
  usage: { inputTokens: 7, outputTokens: 3, isEstimated: false },
  route: 'parrot',
  provider: 'fake',
  model: 'parrot-1',
  retries: 0,
};

/**
 * A gateway whose chat route `parrot` repeats the last message word by word, calls the first tool it is given, and
 * fails, hangs or sleeps when the message asks for it; `bird` embeds in 4 dimensions.
 */
export class FakeGateway implements ModelGateway {
  readonly chatRequests: ChatRequest[] = [];
  readonly embeddingRequests: EmbeddingRequest[] = [];
  /** When the signal of a hanging call was aborted, by `performance.now()`. */
  abortedAt: number | undefined;

  /** Whether a route has a fallback. */
  hasFallback = false;

  async chat(request: ChatRequest): Promise<ChatResult> {
    this.chatRequests.push(request);
    const result = { ...completion, text: '', toolCalls: [] };
    for await (const event of this.events(request)) {
      if (event.type === 'text') result.text += event.text;
      if (event.type === 'finish') {
        const tool = request.tools?.[0];
        return {
          ...result,
          ...event.completion,
          toolCalls: tool ? [{ id: 'call_1', name: tool.name, arguments: '{"word":"polly"}' }] : [],
        };
      }
    }
    throw new Error('the events end with finish');
  }

  async *streamChat(request: ChatRequest): AsyncIterable<ChatEvent> {
    this.chatRequests.push(request);
    yield* this.events(request);
  }

  async embed(request: EmbeddingRequest): Promise<EmbeddingResult> {
    this.embeddingRequests.push(request);
    return {
      embeddings: request.texts.map(() => new Float32Array([0.5, -0.5, 0.5, -0.5])),
      usage: { inputTokens: 2 * request.texts.length, outputTokens: 0, isEstimated: false },
      route: 'bird',
      provider: 'fake',
      model: 'bird-1',
    };
  }

  async rerank(): Promise<RerankResult> {
    throw new Error('no endpoint reranks');
  }

  routes(): readonly RouteDescription[] {
    return [
      {
        name: 'parrot',
        kind: 'chat',
        provider: 'fake',
        model: 'parrot-1',
        ...(this.hasFallback && { fallback: ['local/macaw'] }),
      },
      { name: 'local/macaw', kind: 'chat', provider: 'fake', model: 'macaw-1' },
      { name: 'bird', kind: 'embedding', provider: 'fake', model: 'bird-1', dimensions: 4 },
    ];
  }

  private async *events(request: ChatRequest): AsyncIterable<ChatEvent> {
    const text = request.messages.at(-1)?.content ?? '';
    if (text === 'defect') throw new TypeError(`cannot read the secret prompt "${text}"`);
    if (text === 'rate limit') throw rateLimited;
    if (text === 'hang') yield* this.hang(request.signal);
    const tool = request.tools?.[0];
    if (tool) {
      yield { type: 'tool-call', index: 0, id: 'call_1', name: tool.name, arguments: '' };
      yield { type: 'tool-call', index: 0, arguments: '{"word":"polly"}' };
      yield { type: 'finish', completion: { ...completion, finishReason: 'tool_calls' } };
      return;
    }
    if (text === 'sleep') {
      yield { type: 'fallback', route: 'local/macaw', ...asleep };
      yield { type: 'text', text: 'macaw is awake' };
      yield { type: 'finish', completion: { ...completion, route: 'local/macaw', fallback: asleep } };
      return;
    }
    for (const word of text.split(/(?<= )/)) yield { type: 'text', text: word };
    if (text.startsWith('break')) {
      throw new ModelError('the provider ended the stream too early', {
        kind: 'unavailable',
        code: 'stream_interrupted',
        isRetryable: true,
      });
    }
    yield { type: 'finish', completion };
  }

  private async *hang(signal: AbortSignal | undefined): AsyncIterable<ChatEvent> {
    yield { type: 'text', text: 'wait' };
    await new Promise<void>((resolve) => {
      if (signal?.aborted) resolve();
      signal?.addEventListener('abort', () => resolve());
    });
    this.abortedAt = performance.now();
    throw new ModelError('the call was cancelled', { kind: 'cancelled', code: 'cancelled' });
  }
}

const asleep = { from: 'parrot', code: 'provider_unavailable' };

const rateLimited = new ModelError('fake answered 429: wait 1.5 s', {
  kind: 'rate-limited',
  code: 'provider_rate_limited',
  isRetryable: true,
  retryAfterMs: 1_500,
});
