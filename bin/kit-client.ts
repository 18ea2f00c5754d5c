import { z } from 'zod';
import { AppError } from '../lambdas/platform/errors';
import { parseJson } from '../lambdas/platform/json';
import { explainUnknownUrl } from './explain-unknown-url';
import { explainUploadRefusal } from './explain-upload-refusal';
import { putFile } from './put-file';
import { readEventStream } from './read-event-stream';
import { readRefusal, refusalShape } from './read-refusal';

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

/** Thrown when the server refuses; message and parameter, the field that is wrong, are the server's own. */
export class RefusedError extends AppError {
  constructor(
    readonly status: number,
    message: string,
    parameter?: string,
  ) {
    super(
      status === 401 ? `${message}; give the key with --key, KIT_KEY or a line KIT_KEY=… in .env` : message,
      { kind: 'invalid', code: 'refused', parameter },
    );
  }
}

const announcedShape = z.looseObject({
  document_id: z.string(),
  upload: z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
});

/** A file that is handed over. */
export interface UploadedFile {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly groups?: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

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
   * Gets what is no JSON, e.g. a page.
   *
   * @throws {@link UnreachableError}, {@link ConnectionLostError}, {@link RefusedError}
   */
  async readPage(path: string): Promise<string> {
    return this.readText(await this.send('GET', path, undefined));
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

  /**
   * Announces a file and sends it to where the kit says.
   *
   * @param onProgress - called with the bytes that were sent so far
   * @returns the document's id
   * @throws {@link UnreachableError}, {@link ConnectionLostError}, {@link RefusedError}, AppError `file_changed`
   */
  async upload(file: UploadedFile, onProgress: (bytes: number) => void): Promise<string> {
    const { path, name, sizeBytes, groups, metadata } = file;
    const announced = await this.request('POST', '/uploads', announcedShape, {
      name,
      size_bytes: sizeBytes,
      groups,
      metadata,
    });
    const { url: given, headers } = announced.upload;
    const url = given.startsWith('/') ? this.url + given : given;
    const answer = await putFile({ url, headers }, { path, sizeBytes }, onProgress).catch(
      (cause: unknown) => {
        throw cause instanceof AppError ? cause : new ConnectionLostError(new URL(url).origin, cause);
      },
    );
    if (answer.status >= 300) throw new RefusedError(answer.status, explainUploadRefusal(name, answer));
    return announced.document_id;
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
    const { message, param, code } = readRefusal(await this.readText(response)) ?? {
      message: `${this.url} answered ${response.status} and is no kit: check --url and KIT_URL`,
      param: undefined,
      code: undefined,
    };
    const missing = code === 'unknown_url' ? explainUnknownUrl(path.replace(/\?.*/, '')) : undefined;
    const reason = missing ? `the kit at ${this.url} does not offer this: ${missing}` : message;
    throw new RefusedError(response.status, reason, param ?? undefined);
  }
}
