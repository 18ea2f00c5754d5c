import { z } from 'zod';
import { AppError } from '../lambdas/platform/errors';
import { parseJson } from '../lambdas/platform/json';
import { readEventStream } from './read-event-stream';

/** Thrown when no server answers at the URL. */
export class UnreachableError extends AppError {
  constructor(url: string, cause: unknown) {
    super(
      `nothing answers at ${url}: start the kit with "npm run local", or name its address with --url or KIT_URL`,
      { kind: 'unavailable', code: 'server_unreachable', isRetryable: true, cause },
    );
  }
}

/** Thrown when the connection ends before the answer does. */
export class ConnectionLostError extends AppError {
  constructor(url: string, cause: unknown) {
    super(`the connection to ${url} broke off: see that the kit still runs, then try again`, {
      kind: 'unavailable',
      code: 'connection_lost',
      isRetryable: true,
      cause,
    });
  }
}

/** Thrown when the server refuses; the message is the server's own. */
export class RefusedError extends AppError {
  constructor(status: number, message: string) {
    super(
      status === 401 ? `${message}; give the key with --key, KIT_KEY or a line KIT_KEY=… in .env` : message,
      { kind: 'invalid', code: 'refused' },
    );
  }
}

const refusalShape = z.object({ error: z.object({ message: z.string() }) });

/** Speaks HTTP with a running kit. A call ends after five minutes without a byte, which is what `fetch` gives it. */
export class KitClient {
  constructor(
    private readonly url: string,
    private readonly key: string | undefined,
  ) {}

  /**
   * Sends a request and checks the shape of the answer.
   *
   * @param path - below `/v1`, with its query, encoded
   * @param body - a form, or what goes as JSON
   * @throws {@link UnreachableError}, {@link ConnectionLostError}, {@link RefusedError}
   */
  async request<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    shape: z.ZodType<T>,
    body?: object,
  ): Promise<T> {
    const response = await this.send(method, path, body);
    return parseJson(await this.readText(response), shape, `the answer of ${this.url}`);
  }

  /**
   * Sends a request whose answer is server-sent events.
   *
   * @throws {@link UnreachableError}, {@link ConnectionLostError}, {@link RefusedError}, in mid-stream too
   */
  async *stream<T>(path: string, shape: z.ZodType<T>, body: object): AsyncGenerator<T> {
    const response = await this.send('POST', path, body);
    try {
      for await (const data of readEventStream(response.body)) {
        const { error } = parseJson(data, refusalShape.partial(), `an event of ${this.url}`);
        if (error) throw new RefusedError(response.status, error.message);
        yield parseJson(data, shape, `an event of ${this.url}`);
      }
    } catch (cause) {
      throw cause instanceof AppError ? cause : new ConnectionLostError(this.url, cause);
    }
  }

  private async readText(response: Response): Promise<string> {
    return response.text().catch((cause: unknown) => {
      throw new ConnectionLostError(this.url, cause);
    });
  }

  private async send(method: string, path: string, body: object | undefined): Promise<Response> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.url}/v1${path}`, {
      method,
      body: body === undefined || isForm ? body : JSON.stringify(body),
      headers: {
        ...(this.key && { authorization: `Bearer ${this.key}` }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
    }).catch((cause: unknown) => {
      throw new UnreachableError(this.url, cause);
    });
    if (response.ok) return response;
    throw new RefusedError(
      response.status,
      refusalOf(await this.readText(response)) ??
        `${this.url} answered ${response.status} and is no kit: check --url and KIT_URL`,
    );
  }
}

function refusalOf(text: string): string | undefined {
  try {
    return parseJson(text, refusalShape, 'the refusal').error.message;
  } catch {
    return undefined;
  }
}
