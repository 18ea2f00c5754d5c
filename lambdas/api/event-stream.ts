/** Says that the stream is alive, which proxies and clients otherwise doubt; clients skip comment lines. */
const heartbeat = new TextEncoder().encode(': heartbeat\n\n');

const encoder = new TextEncoder();

/** One server-sent event. */
export function serverSentEvent(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** What OpenAI's streams end with. */
export const endOfStream = 'data: [DONE]\n\n';

/**
 * Streams server-sent events, with a comment line whenever `heartbeatMs` pass in silence.
 *
 * Waits for the first event before it answers, at most `heartbeatMs`, so that what fails at once is an HTTP error
 * and not an event in a stream that said 200.
 *
 * @param events - each one whole, as {@link serverSentEvent} makes it; ended where they stand when nobody reads
 * @param options.describeError - the last event when `events` throws in mid-stream
 * @param options.headers - asked when the first event is there, or `heartbeatMs` have passed without one
 * @throws whatever `events` throws before its first event
 */
export async function eventStream(
  events: AsyncIterable<string>,
  options: {
    readonly heartbeatMs: number;
    readonly describeError: (error: unknown) => string;
    readonly headers?: () => Readonly<Record<string, string>>;
  },
): Promise<Response> {
  const iterator = events[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<string>> | undefined = iterator.next();
  const hasBegun = await settlesWithin(next, options.heartbeatMs);

  async function nextEvent(): Promise<{ event?: string; isLast: boolean }> {
    try {
      const result = await (next ?? iterator.next());
      next = undefined;
      return result.done === true ? { isLast: true } : { event: result.value, isLast: false };
    } catch (error) {
      return { event: options.describeError(error), isLast: true };
    }
  }

  let isSilent = true;
  let isCancelled = false;
  let timer: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (!hasBegun) controller.enqueue(heartbeat);
      timer = setInterval(() => {
        if (isSilent) controller.enqueue(heartbeat);
        isSilent = true;
      }, options.heartbeatMs);
    },
    async pull(controller) {
      const { event, isLast } = await nextEvent();
      // Whoever read may have left meanwhile, and a stream that was cancelled takes nothing more.
      if (isCancelled) return;
      isSilent = false;
      if (event !== undefined) controller.enqueue(encoder.encode(event));
      if (!isLast) return;
      clearInterval(timer);
      controller.close();
    },
    async cancel() {
      isCancelled = true;
      clearInterval(timer);
      await iterator.return?.();
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      // Tells nginx and its like not to collect the stream before passing it on.
      'x-accel-buffering': 'no',
      ...options.headers?.(),
    },
  });
}

/** @throws what `promise` rejects with in that time */
async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  return Promise.race([promise.then(() => true), timeout]).finally(() => clearTimeout(timer));
}
