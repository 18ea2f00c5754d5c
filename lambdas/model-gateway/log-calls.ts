import { AppError } from '../platform/errors';
import type { Log, LogField } from '../platform/log';
import type { ChatEvent, ChatRequest, Completion, ModelGateway, RouteDescription } from './api';

/** What it takes to log calls. */
export interface LogCallsDeps {
  readonly log: Log;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonicMs: () => number;
}

/**
 * A gateway that writes one line for every call, however it ends, with the attribute names of OpenTelemetry's
 * conventions for generative AI (`gen_ai.*`, `error.type`); what they have no name for has ours.
 */
export function logCalls(gateway: ModelGateway, deps: LogCallsDeps): ModelGateway {
  const routes = new Map(gateway.routes().map((route) => [route.name, route]));
  const begin = (operation: string, route: string) => beginCall(operation, routes.get(route), deps);

  return {
    routes: () => gateway.routes(),
    chat: (request) => logged(begin('chat', request.route), () => gateway.chat(request), describeCompletion),
    streamChat: (request) => streamLogged(gateway, request, begin('chat', request.route)),
    embed: (request) =>
      logged(begin('embeddings', request.route), () => gateway.embed(request), describeSpending),
    rerank: (request) =>
      logged(
        begin('rerank', request.route),
        () => gateway.rerank(request),
        () => ({}),
      ),
  };
}

/** Ends a call with what is known then; the first end stands. */
type EndCall = (fields: Readonly<Record<string, LogField>>) => void;

function beginCall(operation: string, route: RouteDescription | undefined, deps: LogCallsDeps): EndCall {
  const startedMs = deps.monotonicMs();
  let isEnded = false;
  return (fields) => {
    // A route that is not there was named by the caller, and called nobody.
    if (isEnded || route === undefined) return;
    isEnded = true;
    deps.log('model-gateway.called', {
      'gen_ai.operation.name': operation,
      'gen_ai.provider.name': nameProvider(route.provider),
      'gen_ai.request.model': route.model,
      route: route.name,
      durationMs: Math.round(deps.monotonicMs() - startedMs),
      ...fields,
    });
  };
}

async function logged<Result>(
  end: EndCall,
  call: () => Promise<Result>,
  describe: (result: Result) => Readonly<Record<string, LogField>>,
): Promise<Result> {
  try {
    const result = await call();
    end(describe(result));
    return result;
  } catch (error) {
    end({ 'error.type': typeOf(error) });
    throw error;
  }
}

async function* streamLogged(
  gateway: ModelGateway,
  request: ChatRequest,
  end: EndCall,
): AsyncGenerator<ChatEvent> {
  try {
    for await (const event of gateway.streamChat(request)) {
      if (event.type === 'finish') end(describeCompletion(event.completion));
      yield event;
    }
  } catch (error) {
    end({ 'error.type': typeOf(error) });
    throw error;
  } finally {
    // Nothing has ended it: whoever read the stream has left.
    end({ 'error.type': 'cancelled' });
  }
}

function describeCompletion(completion: Completion): Readonly<Record<string, LogField>> {
  return {
    'gen_ai.response.finish_reasons': completion.finishReason,
    retries: completion.retries,
    ...describeSpending(completion),
  };
}

function describeSpending({ usage, costUsd }: Pick<Completion, 'usage' | 'costUsd'>) {
  return {
    'gen_ai.usage.input_tokens': usage.inputTokens,
    'gen_ai.usage.output_tokens': usage.outputTokens,
    isUsageEstimated: usage.isEstimated,
    costUsd,
  };
}

/** OpenTelemetry has names of its own for well-known providers; the others keep ours. */
function nameProvider(provider: string): string {
  return provider === 'bedrock' ? 'aws.bedrock' : provider;
}

function typeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'internal';
}
