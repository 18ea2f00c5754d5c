import type { Log } from '../platform/log';
import type { ModelGateway } from './api';
import { type EndedCall, watchCalls } from './watch-calls';

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
export function logCalls(gateway: ModelGateway, { log, monotonicMs }: LogCallsDeps): ModelGateway {
  return watchCalls(gateway, {
    monotonicMs,
    onEnd: ({ operation, route, durationMs, ...ending }) =>
      log('model-gateway.called', {
        'gen_ai.operation.name': operation,
        'gen_ai.provider.name': nameProvider(route.provider),
        'gen_ai.request.model': route.model,
        route: route.name,
        durationMs,
        ...describeEnding(ending),
      }),
  });
}

function describeEnding({ spending, completion, code }: Pick<EndedCall, 'spending' | 'completion' | 'code'>) {
  if (code !== undefined) return { 'error.type': code };
  return {
    ...(completion && {
      'gen_ai.response.finish_reasons': completion.finishReason,
      retries: completion.retries,
    }),
    ...(spending && {
      'gen_ai.usage.input_tokens': spending.usage.inputTokens,
      'gen_ai.usage.output_tokens': spending.usage.outputTokens,
      isUsageEstimated: spending.usage.isEstimated,
      costUsd: spending.costUsd,
    }),
  };
}

/** OpenTelemetry has names of its own for well-known providers; the others keep ours. */
function nameProvider(provider: string): string {
  return provider === 'bedrock' ? 'aws.bedrock' : provider;
}
