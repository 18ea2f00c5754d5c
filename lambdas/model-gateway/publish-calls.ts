import { eventSchemaVersion, type ModelInvoked, type Publish } from '../domain/event';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { ModelGateway } from './api';
import { type EndedCall, watchCalls } from './watch-calls';

/** What it takes to publish calls. */
export interface PublishCallsDeps {
  readonly publish: Publish;
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonicMs: () => number;
  /** That many random characters. */
  readonly randomId: (length: number) => string;
}

/**
 * A gateway that publishes `model.invoked` for every call that says what it belongs to.
 *
 * Nobody waits for it, and a call never fails because its event could not be published.
 */
export function publishCalls(gateway: ModelGateway, deps: PublishCallsDeps): ModelGateway {
  return watchCalls(gateway, {
    monotonicMs: deps.monotonicMs,
    onEnd: (call) => {
      const event = describeCall(call, deps);
      if (event === undefined) return;
      deps.publish([event]).catch((error: unknown) =>
        deps.log('model-gateway.call_not_published', {
          eventId: event.id,
          code: error instanceof AppError ? error.code : 'internal',
        }),
      );
    },
  });
}

function describeCall(call: EndedCall, { now, randomId }: PublishCallsDeps): ModelInvoked | undefined {
  const { context, route, spending } = call;
  if (context === undefined) return undefined;
  return {
    // An answer makes several calls, and each is published once: here.
    id: `model.invoked/${context.traceId}/${randomId(16)}`,
    type: 'model.invoked',
    time: now().toISOString(),
    tenant: context.tenant,
    release: context.release,
    traceId: context.traceId,
    schemaVersion: eventSchemaVersion,
    operation: call.operation,
    route: route.name,
    provider: route.provider,
    model: route.model,
    durationMs: call.durationMs,
    inputTokens: spending?.usage.inputTokens ?? 0,
    outputTokens: spending?.usage.outputTokens ?? 0,
    costUsd: spending?.costUsd,
    code: call.code,
  };
}
