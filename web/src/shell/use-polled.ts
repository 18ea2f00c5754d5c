import { useCallback, useEffect, useState } from 'react';

/** What was read last, why reading failed since, and a way to read at once. */
export interface Polled<T> {
  readonly value: T | undefined;
  /** Set while the last try failed; `value` is then out of date. */
  readonly error: unknown;
  readonly refresh: () => void;
}

/**
 * Reads again and again while the page is visible, each time `intervalMs` after the last answer.
 *
 * @param read - a stable function: a new one starts over, and keeps the old value until its first answer
 */
export function usePolled<T>(read: (signal: AbortSignal) => Promise<T>, intervalMs: number): Polled<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads at once
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let timer: number | undefined;

    async function poll(): Promise<void> {
      if (document.visibilityState === 'visible') {
        try {
          const answer = await read(signal);
          if (signal.aborted) return;
          setValue((before) => (JSON.stringify(before) === JSON.stringify(answer) ? before : answer));
          setError(undefined);
        } catch (cause) {
          if (signal.aborted) return;
          setError(cause);
        }
      }
      timer = window.setTimeout(() => void poll(), intervalMs);
    }

    void poll();
    return () => {
      controller.abort();
      window.clearTimeout(timer);
    };
  }, [read, intervalMs, round]);

  return { value, error, refresh: useCallback(() => setRound((before) => before + 1), []) };
}
