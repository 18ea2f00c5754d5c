import type { Cancellations } from './ports';

/** Says when the making of an answer has to stop. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Ends the watching; to be called when the answer has ended, however it did. */
  release(): void;
}

/** Stops an answer as soon as its client goes away, on hosts that notice, or when a cancel request asks for it. */
export function watchForStop(
  answerId: string,
  client: AbortSignal,
  cancellations: Cancellations,
): StopSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const unwatch = cancellations.watch(answerId, stop);
  if (client.aborted) stop();
  client.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    release() {
      unwatch();
      client.removeEventListener('abort', stop);
    },
  };
}
