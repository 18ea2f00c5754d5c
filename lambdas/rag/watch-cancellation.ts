import { AppError } from '../platform/errors';

/** A request to stop, as the steps of the chain feel it. */
export interface Cancellation {
  /** Waits for the promise, or throws as soon as a stop is asked for. @throws {@link AppError} `cancelled` */
  wait<T>(promise: Promise<T>): Promise<T>;
  /** Hands on the items, or throws as soon as a stop is asked for. @throws {@link AppError} `cancelled` */
  iterate<T>(items: AsyncIterable<T>): AsyncGenerator<T>;
  /** Whether the error comes from the stop, be it this one or the gateway's. */
  explains(error: unknown): boolean;
  /** Lets go of the signal. */
  dispose(): void;
}

/** Ends every wait when the signal is aborted, whether or not the other side listens to it. */
export function watchCancellation(signal: AbortSignal | undefined): Cancellation {
  let stop = () => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new AppError('the answer was cancelled', { kind: 'cancelled', code: 'cancelled' }));
  });
  // Nobody may be waiting when the signal is aborted.
  stopped.catch(() => {});
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });

  const wait = <T>(promise: Promise<T>): Promise<T> => Promise.race([stopped, promise]);
  return {
    wait,
    async *iterate(items) {
      const iterator = items[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await wait(iterator.next());
          if (next.done) return;
          yield next.value;
        }
      } finally {
        // Not awaited: a provider that hangs would hold the answer open. What it throws now is nobody's any more.
        iterator.return?.().catch(() => {});
      }
    },
    explains: (error) =>
      signal?.aborted === true || (error instanceof AppError && error.kind === 'cancelled'),
    dispose: () => signal?.removeEventListener('abort', stop),
  };
}
