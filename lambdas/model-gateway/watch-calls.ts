import { AppError } from '../platform/errors';
import type {
  CallContext,
  ChatEvent,
  ChatRequest,
  Completion,
  EmbeddingResult,
  ModelGateway,
  RouteDescription,
} from './api';

/** A call that has ended, well or badly. */
export interface EndedCall {
  readonly operation: 'chat' | 'embeddings' | 'rerank';
  readonly route: RouteDescription;
  readonly context?: CallContext;
  readonly durationMs: number;
  /** What it took; left out when it failed. */
  readonly spending?: Pick<EmbeddingResult, 'usage' | 'costUsd'>;
  /** Of a chat that came to its end. */
  readonly completion?: Completion;
  /** Code of the error that it failed with; `cancelled` when whoever read a stream left before its end. */
  readonly code?: string;
}

/** What it takes to watch calls. */
export interface WatchCallsDeps {
  /** Called once for every call; throws nothing. */
  readonly onEnd: (call: EndedCall) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonicMs: () => number;
}

/** A gateway that tells of every call when it has ended, except of those of routes that are not there. */
export function watchCalls(gateway: ModelGateway, deps: WatchCallsDeps): ModelGateway {
  const routes = new Map(gateway.routes().map((route) => [route.name, route]));
  const begin = (operation: EndedCall['operation'], request: { route: string; context?: CallContext }) =>
    beginCall(operation, { route: routes.get(request.route), context: request.context }, deps);

  return {
    routes: () => gateway.routes(),
    chat: (request) =>
      watched(
        begin('chat', request),
        () => gateway.chat(request),
        (result) => ({ spending: result, completion: result }),
      ),
    streamChat: (request) => watchedStream(gateway, request, begin('chat', request)),
    embed: (request) =>
      watched(
        begin('embeddings', request),
        () => gateway.embed(request),
        (result) => ({ spending: result }),
      ),
    rerank: (request) =>
      watched(
        begin('rerank', request),
        () => gateway.rerank(request),
        (result) => ({ spending: result }),
      ),
  };
}

type Ending = Pick<EndedCall, 'spending' | 'completion' | 'code'>;

/** Ends a call with what is known then; the first end stands. */
type EndCall = (ending: Ending) => void;

function beginCall(
  operation: EndedCall['operation'],
  { route, context }: { route: RouteDescription | undefined; context: CallContext | undefined },
  { onEnd, monotonicMs }: WatchCallsDeps,
): EndCall {
  const startedMs = monotonicMs();
  let isEnded = false;
  return (ending) => {
    // A route that is not there was named by the caller, and called nobody.
    if (isEnded || route === undefined) return;
    isEnded = true;
    onEnd({ operation, route, context, durationMs: Math.round(monotonicMs() - startedMs), ...ending });
  };
}

async function watched<Result>(
  end: EndCall,
  call: () => Promise<Result>,
  describe: (result: Result) => Ending,
): Promise<Result> {
  try {
    const result = await call();
    end(describe(result));
    return result;
  } catch (error) {
    end({ code: codeOf(error) });
    throw error;
  }
}

async function* watchedStream(
  gateway: ModelGateway,
  request: ChatRequest,
  end: EndCall,
): AsyncGenerator<ChatEvent> {
  try {
    for await (const event of gateway.streamChat(request)) {
      if (event.type === 'finish') end({ spending: event.completion, completion: event.completion });
      yield event;
    }
  } catch (error) {
    end({ code: codeOf(error) });
    throw error;
  } finally {
    // Nothing has ended it: whoever read the stream has left.
    end({ code: 'cancelled' });
  }
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'internal';
}
