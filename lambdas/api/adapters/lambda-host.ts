import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readRestEvent } from './read-rest-event';

/** What API Gateway takes from a function that answers at once; headers and body are text throughout. */
interface BufferedResponse {
  readonly statusCode: number;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

type Handler = (...args: readonly unknown[]) => Promise<unknown>;

/** What Lambda's runtime offers a function that streams. */
interface ResponseStreaming {
  /** Marks the handler, so that the runtime calls it with a stream. */
  streamifyResponse(
    handler: (event: unknown, stream: Writable, context: unknown) => Promise<unknown>,
  ): Handler;
  readonly HttpResponseStream: {
    /** Puts status and headers before what is written. */
    from(
      stream: Writable,
      head: { statusCode: number; headers: Record<string, string>; cookies: string[] },
    ): Writable;
  };
}

/**
 * Serves a web-standard application from a function behind a REST API with proxy integration.
 *
 * Streams where Lambda's runtime can; where it cannot, as in an emulator, answers at once. The function is not told
 * that its client has left.
 *
 * @param observe - what every invocation runs in, e.g. log and metrics
 * @param settle - awaited when a response is out: Lambda freezes a function between two invocations, and what was begun
 * and nobody waited for with it
 */
export function createLambdaHandler(
  fetch: (request: Request) => Response | Promise<Response>,
  observe: <Args extends readonly unknown[], Result>(
    handler: (...args: Args) => Promise<Result>,
  ) => (...args: Args) => Promise<Result>,
  settle: () => Promise<void> = async () => {},
): Handler {
  const runtime = findResponseStreaming();
  if (!runtime) {
    return observe(async (event: unknown, _context: unknown) => {
      try {
        return await buffer(await fetch(readRestEvent(event)));
      } finally {
        await settle();
      }
    });
  }
  return runtime.streamifyResponse(
    observe(async (event: unknown, stream: Writable, _context: unknown) => {
      try {
        const response = await fetch(readRestEvent(event));
        const output = runtime.HttpResponseStream.from(stream, headOf(response));
        // The runtime sends status and headers with the first write, also when the body has nothing to write.
        output.write('');
        await pipeline(response.body ? Readable.fromWeb(response.body) : Readable.from([]), output);
      } finally {
        await settle();
      }
    }),
  );
}

function headOf({
  status,
  headers,
}: Response): Parameters<ResponseStreaming['HttpResponseStream']['from']>[1] {
  return {
    statusCode: status,
    headers: Object.fromEntries([...headers].filter(([name]) => name !== 'set-cookie')),
    cookies: headers.getSetCookie(),
  };
}

async function buffer(response: Response): Promise<BufferedResponse> {
  const { statusCode, headers, cookies } = headOf(response);
  return {
    statusCode,
    multiValueHeaders: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: await response.text(),
    isBase64Encoded: false,
  };
}

function findResponseStreaming(): ResponseStreaming | undefined {
  const runtime: unknown = Reflect.get(globalThis, 'awslambda');
  return isResponseStreaming(runtime) ? runtime : undefined;
}

/** The object may be there without the function: the AWS SDK makes it, too. */
function isResponseStreaming(value: unknown): value is ResponseStreaming {
  return (
    typeof value === 'object' &&
    value !== null &&
    'streamifyResponse' in value &&
    typeof value.streamifyResponse === 'function'
  );
}
