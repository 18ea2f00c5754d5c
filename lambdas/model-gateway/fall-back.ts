import type { Log } from '../platform/log';
import { type ChatEvent, type ChatRequest, type Fallback, ModelError, type ModelGateway } from './api';
import { collectChat } from './collect-chat';
import type { Routes } from './settings';

/** What it takes to fall back. */
export interface FallBackDeps {
  readonly routes: Routes;
  readonly log: Log;
}

/** A call that failed on the route that was asked, and goes on with others. */
interface Failed extends Fallback {
  readonly error: ModelError;
}

/**
 * A gateway whose chats go on with the fallback routes of a route, in their order, when it cannot answer now. Never
 * after the first event of a stream: a caller reads one model. An answer at once is read as a stream here, so that the
 * wait for a first token is limited for it, too.
 *
 * What would fail again, such as an invalid request, fails at once. When no fallback answers either, the failure of the
 * route that was asked is thrown. Embeddings have no fallback, because vectors of two models are not comparable, and a
 * reranker's scores neither.
 */
export function fallBack(gateway: ModelGateway, deps: FallBackDeps): ModelGateway {
  return {
    embed: (request) => gateway.embed(request),
    rerank: (request) => gateway.rerank(request),
    routes: () => gateway.routes(),
    async chat(request) {
      if (fallbacksOf(request.route, deps.routes).length === 0) return await gateway.chat(request);
      const attempt = (one: ChatRequest) => collectChat(gateway.streamChat(one));
      const { result, fallback } = await tryInOrder(request, deps, attempt);
      return fallback ? { ...result, fallback } : result;
    },
    async *streamChat(request) {
      const open = async (one: ChatRequest) => {
        const events = gateway.streamChat(one)[Symbol.asyncIterator]();
        return { events, first: await events.next() };
      };
      const { result, fallback, route } = await tryInOrder(request, deps, open);
      try {
        if (fallback) yield { type: 'fallback', route, ...fallback };
        for (let next = result.first; !next.done; next = await result.events.next()) {
          yield fallback ? noteFallback(next.value, fallback) : next.value;
        }
      } finally {
        // Whoever leaves early ends the call to the provider.
        await result.events.return?.();
      }
    },
  };
}

function noteFallback(event: ChatEvent, fallback: Fallback): ChatEvent {
  return event.type === 'finish' ? { ...event, completion: { ...event.completion, fallback } } : event;
}

async function tryInOrder<Result>(
  request: ChatRequest,
  deps: FallBackDeps,
  attempt: (request: ChatRequest) => Promise<Result>,
): Promise<{ result: Result; route: string; fallback?: Fallback }> {
  let failed: Failed | undefined;
  for (const route of [request.route, ...fallbacksOf(request.route, deps.routes)]) {
    if (failed) deps.log('model-gateway.fallback', { route: failed.from, to: route, code: failed.code });
    try {
      const result = await attempt({ ...request, route });
      return { result, route, fallback: failed && { from: failed.from, code: failed.code } };
    } catch (error) {
      if (!(error instanceof ModelError) || error.code === 'cancelled') throw error;
      // A fallback may refuse what the route that was asked takes, e.g. tools: the next one may not.
      if (failed === undefined && !error.isRetryable) throw error;
      failed ??= { from: request.route, code: error.code, error };
    }
  }
  throw failed?.error;
}

function fallbacksOf(name: string, routes: Routes): readonly string[] {
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  return route?.kind === 'chat' ? (route.fallback ?? []) : [];
}
