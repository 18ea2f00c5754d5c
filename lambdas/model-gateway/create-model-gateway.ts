import type { Log } from '../platform/log';
import { adaptRequest } from './adapt-request';
import {
  type ChatEvent,
  type ChatRequest,
  type ChatResult,
  type Completion,
  type EmbeddingRequest,
  type EmbeddingResult,
  ModelError,
  type ModelGateway,
  type RerankRequest,
  type RerankResult,
  type RouteDescription,
} from './api';
import { embedInBatches } from './embed-in-batches';
import { findRoute, type NamedRoute } from './find-route';
import { measureChatUsage, measureEmbeddingUsage, measureRerankUsage, priceUsage } from './measure-usage';
import { type OpenCall, openCall } from './open-call';
import type { Provider, ProviderCompletion, ProviderEvent } from './ports';
import { type RetryDeps, retryCall } from './retry-call';
import { type ProviderSettings, providerName, type Route, type Routes } from './settings';

/** What the gateway needs from outside. */
export interface ModelGatewayDeps extends RetryDeps {
  readonly routes: Routes;
  /** The provider with those settings, made when it is first asked for. */
  readonly provider: (settings: ProviderSettings) => Promise<Provider>;
  readonly log: Log;
}

/** A gateway over the given routes and providers. */
export function createModelGateway(deps: ModelGatewayDeps): ModelGateway {
  return {
    chat: (request) => chat(request, deps),
    streamChat: (request) => streamChat(request, deps),
    embed: (request) => embed(request, deps),
    rerank: (request) => rerank(request, deps),
    routes: () => Object.entries(deps.routes).map(describeRoute),
  };
}

async function chat(request: ChatRequest, deps: ModelGatewayDeps): Promise<ChatResult> {
  const route = findRoute(deps.routes, request.route, 'chat');
  const call = openCall(route.name, { totalTimeoutMs: route.totalTimeoutMs }, request.signal);
  try {
    const provider = await deps.provider(route.provider);
    const adapted = { ...adaptRequest(request, route), signal: call.signal };
    const { result, retries } = await retry(() => provider.chat(route, adapted), route, call, deps);
    const completion = complete({
      route,
      provider,
      request,
      retries,
      ended: result,
      output: outputOf(result),
    });
    call.markFinished();
    return { ...completion, text: result.text, toolCalls: result.toolCalls };
  } catch (failure) {
    throw call.explain(failure);
  } finally {
    call.close();
  }
}

async function* streamChat(request: ChatRequest, deps: ModelGatewayDeps): AsyncGenerator<ChatEvent> {
  const route = findRoute(deps.routes, request.route, 'chat');
  if (route.lacks?.includes('streaming')) {
    yield* streamWhole(await chat(request, deps));
    return;
  }
  const call = openCall(route.name, route, request.signal);
  let output = '';
  try {
    const provider = await deps.provider(route.provider);
    const adapted = { ...adaptRequest(request, route), signal: call.signal };
    const open = async () => {
      const events = provider.streamChat(route, adapted)[Symbol.asyncIterator]();
      return { events, first: await events.next() };
    };
    const { result, retries } = await retry(open, route, call, deps);
    call.markFirstToken();
    for (let next = result.first; !next.done; next = await result.events.next()) {
      const event = next.value;
      if (event.type === 'finish') {
        const completion = complete({ route, provider, request, retries, ended: event, output });
        call.markFinished();
        yield { type: 'finish', completion };
        // Lets the provider put its connection back.
        await result.events.return?.();
        return;
      }
      if (event.type !== 'reasoning') {
        output += event.type === 'text' ? event.text : event.arguments;
        yield event;
      }
      // A provider that buffers would go on after its connection has been cut.
      call.signal.throwIfAborted();
    }
    throw new ModelError(
      `route ${route.name}: the stream of ${provider.name} ended before the completion did`,
      {
        kind: 'unavailable',
        code: 'stream_interrupted',
        isRetryable: true,
      },
    );
  } catch (failure) {
    throw call.explain(failure);
  } finally {
    call.close();
  }
}

/** An answer of a model that does not stream, in one piece. */
function* streamWhole({ text, toolCalls, ...completion }: ChatResult): Generator<ChatEvent> {
  if (text !== '') yield { type: 'text', text };
  for (const [index, call] of toolCalls.entries()) yield { type: 'tool-call', index, ...call };
  yield { type: 'finish', completion };
}

async function embed(request: EmbeddingRequest, deps: ModelGatewayDeps): Promise<EmbeddingResult> {
  const route = findRoute(deps.routes, request.route, 'embedding');
  const call = openCall(route.name, { totalTimeoutMs: route.totalTimeoutMs }, request.signal);
  try {
    const provider = await deps.provider(route.provider);
    const { embeddings, inputTokens } = await embedInBatches(
      request.texts,
      { maxBatch: route.maxBatch, dimensions: route.dimensions, route: route.name },
      async (texts) => {
        const batch = { texts, purpose: request.purpose, signal: call.signal };
        return (await retry(() => provider.embed(route, batch), route, call, deps)).result;
      },
    );
    call.markFinished();
    const usage = measureEmbeddingUsage(inputTokens, request.texts);
    const costUsd = priceUsage(route.price, usage);
    return { embeddings, usage, costUsd, route: route.name, provider: provider.name, model: route.model };
  } catch (failure) {
    throw call.explain(failure);
  } finally {
    call.close();
  }
}

async function rerank(request: RerankRequest, deps: ModelGatewayDeps): Promise<RerankResult> {
  const route = findRoute(deps.routes, request.route, 'rerank');
  const { question, texts } = request;
  const call = openCall(route.name, { totalTimeoutMs: route.totalTimeoutMs }, request.signal);
  try {
    const provider = await deps.provider(route.provider);
    const score = async () => {
      if (!provider.rerank) {
        throw new ModelError(
          `provider ${provider.name} of route ${route.name} does not rerank: name another one`,
          {
            kind: 'invalid',
            code: 'invalid_request',
          },
        );
      }
      return await provider.rerank(route, { question, texts, signal: call.signal });
    };
    const { result } = texts.length === 0 ? { result: [] } : await retry(score, route, call, deps);
    call.markFinished();
    const usage = measureRerankUsage(question, texts);
    const costUsd = priceUsage(route.price, usage);
    return { scores: result, usage, costUsd, route: route.name, provider: provider.name, model: route.model };
  } catch (failure) {
    throw call.explain(failure);
  } finally {
    call.close();
  }
}

async function retry<Result>(
  attempt: () => Promise<Result>,
  route: Route & { readonly name: string },
  call: OpenCall,
  deps: ModelGatewayDeps,
): Promise<{ result: Result; retries: number }> {
  const onRetry = (error: ModelError, waitMs: number) =>
    deps.log('model-gateway.retry', { route: route.name, code: error.code, waitMs: Math.round(waitMs) });
  const { signal, longestWaitMs } = call;
  return await retryCall(attempt, { maxRetries: route.maxRetries, longestWaitMs, signal, onRetry }, deps);
}

function complete(facts: {
  route: NamedRoute<'chat'>;
  provider: Provider;
  request: ChatRequest;
  retries: number;
  ended: Pick<ProviderCompletion, 'finishReason' | 'usage'> | Extract<ProviderEvent, { type: 'finish' }>;
  output: string;
}): Completion {
  const usage = measureChatUsage(facts.ended.usage, facts.request, facts.output);
  return {
    finishReason: facts.ended.finishReason,
    usage,
    costUsd: priceUsage(facts.route.price, usage),
    route: facts.route.name,
    provider: facts.provider.name,
    model: facts.route.model,
    retries: facts.retries,
  };
}

function outputOf(completion: ProviderCompletion): string {
  return completion.text + completion.toolCalls.map((call) => call.arguments).join('');
}

function describeRoute([name, route]: [string, Route]): RouteDescription {
  return {
    name,
    kind: route.kind,
    provider: providerName(route.provider),
    model: route.model,
    ...(route.kind === 'embedding' && { dimensions: route.dimensions }),
    ...(route.kind === 'chat' && route.fallback && { fallback: route.fallback }),
  };
}
