import { ModelError } from './api';

/** A call under way: its signal cuts the connection to the provider. */
export interface OpenCall {
  readonly signal: AbortSignal;
  /** Whoever waits longer before a try is cut off in the wait. */
  readonly longestWaitMs: number;
  /** Ends the wait for the first token. */
  markFirstToken(): void;
  /** What to throw for a failure: the reason of the abort when the call was cut, else the failure itself. */
  explain(failure: unknown): unknown;
  /** The provider has answered in full: from now on nothing is left to cut. */
  markFinished(): void;
  /** Ends the call: stops the timers, and cuts the connection of a call that is not finished. */
  close(): void;
}

/**
 * Opens a call that ends when its time is up or its caller leaves.
 *
 * Made by hand, because `AbortSignal.any` and `AbortSignal.timeout` cost more than all the rest of a call.
 *
 * @param limits.firstTokenTimeoutMs - left out: the first token may come any time
 */
export function openCall(
  route: string,
  limits: { firstTokenTimeoutMs?: number; totalTimeoutMs: number },
  callerSignal: AbortSignal | undefined,
): OpenCall {
  const controller = new AbortController();
  const cancel = () => controller.abort(cancelledError(route));
  const firstToken = limits.firstTokenTimeoutMs;
  const firstTokenTimer =
    firstToken === undefined
      ? undefined
      : setTimeout(
          () =>
            controller.abort(
              timeoutError(route, `no token came within ${firstToken} ms`, 'firstTokenTimeoutMs'),
            ),
          firstToken,
        );
  const totalTimer = setTimeout(
    () =>
      controller.abort(
        timeoutError(route, `the call was not finished within ${limits.totalTimeoutMs} ms`, 'totalTimeoutMs'),
      ),
    limits.totalTimeoutMs,
  );
  let isFinished = false;
  if (callerSignal?.aborted) cancel();
  else callerSignal?.addEventListener('abort', cancel, { once: true });

  return {
    signal: controller.signal,
    longestWaitMs: Math.min(firstToken ?? limits.totalTimeoutMs, limits.totalTimeoutMs),
    markFirstToken: () => clearTimeout(firstTokenTimer),
    explain: (failure) => (controller.signal.aborted ? controller.signal.reason : failure),
    markFinished: () => {
      isFinished = true;
    },
    close: () => {
      clearTimeout(firstTokenTimer);
      clearTimeout(totalTimer);
      callerSignal?.removeEventListener('abort', cancel);
      if (!isFinished) controller.abort();
    },
  };
}

function cancelledError(route: string): ModelError {
  return new ModelError(`the call of route ${route} was cancelled by its caller`, {
    kind: 'cancelled',
    code: 'cancelled',
  });
}

function timeoutError(route: string, problem: string, setting: string): ModelError {
  return new ModelError(
    `route ${route}: ${problem}: raise ${setting} of the route if its model needs longer`,
    {
      kind: 'timeout',
      code: 'provider_timeout',
      isRetryable: true,
    },
  );
}
