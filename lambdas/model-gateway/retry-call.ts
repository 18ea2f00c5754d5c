import { ModelError } from './api';

/** Longest wait between two tries; a provider that asks for more is not waited for. */
const maxWaitMs = 10_000;
const firstWaitMs = 200;

/** Where waiting and chance come from. */
export interface RetryDeps {
  /** At least 0, below 1. */
  readonly random: () => number;
  /** Resolves after that time; rejects when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Tries a call until it succeeds, fails for good or has been tried `maxRetries + 1` times.
 *
 * Waits with exponential backoff and full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"), at least
 * as long as the provider's Retry-After; past ten seconds, or what the call has time for, the failure goes to the caller
 * with its `retryAfterMs`.
 *
 * @param attempt - one try; nothing of it may have reached the caller when it fails
 * @param options.longestWaitMs - a wait as long as this would end the call with a timeout instead
 * @returns what the last try returned, and the tries before it
 */
export async function retryCall<Result>(
  attempt: () => Promise<Result>,
  options: {
    maxRetries: number;
    longestWaitMs: number;
    signal: AbortSignal;
    onRetry: (error: ModelError, waitMs: number) => void;
  },
  deps: RetryDeps,
): Promise<{ result: Result; retries: number }> {
  for (let retries = 0; ; retries++) {
    try {
      return { result: await attempt(), retries };
    } catch (error) {
      if (!(error instanceof ModelError) || !error.isRetryable) throw error;
      if (retries >= options.maxRetries || options.signal.aborted) throw error;
      const backoffMs = deps.random() * Math.min(maxWaitMs, firstWaitMs * 2 ** retries);
      const waitMs = Math.max(backoffMs, error.retryAfterMs ?? 0);
      if (waitMs > maxWaitMs || waitMs >= options.longestWaitMs) throw error;
      options.onRetry(error, waitMs);
      await deps.sleep(waitMs, options.signal);
    }
  }
}
