import * as z from 'zod';
import { AppError } from '../../platform/errors';
import { parseJson } from '../../platform/json';
import type { SignMlflowRequest } from './sign-mlflow-request';

/** A call of MLflow's REST interface. */
export interface MlflowCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the server's address, encoded, e.g. `/api/2.0/mlflow/runs/search`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Goes as JSON. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** In place of `body`. */
  readonly content?: Uint8Array;
  /** Whether the same call again, after an answer that was lost, changes nothing. @default true */
  readonly isRepeatable?: boolean;
}

/** What a {@link MlflowConnection} needs. */
export interface MlflowConnectionOptions {
  /** Address of the server, without a slash at its end. */
  readonly url: string;
  /** Left out: the server lets everybody in. */
  readonly sign?: SignMlflowRequest;
  /** Milliseconds of one try. @default 10000 */
  readonly timeoutMs?: number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** 0 to 1, for waits that differ. */
  readonly random: () => number;
}

/** Thrown when the server says no; its code says to what. */
export class MlflowRefusedError extends AppError {
  readonly errorCode: string;

  constructor(facts: { errorCode: string; status: number; message: string; path: string }) {
    super(
      `MLflow refused ${facts.path} with ${facts.status} ${facts.errorCode}: ${facts.message.slice(0, 300)}; see that its version is 2.9 or newer and that this function may call it`,
      { kind: 'internal', code: 'tracking_refused' },
    );
    this.errorCode = facts.errorCode;
  }
}

const mostTries = 4;
const firstWaitMs = 250;
const longestWaitMs = 10_000;

const refusalShape = z.looseObject({
  error_code: z.string().default('UNKNOWN'),
  message: z.string().default(''),
});

/** A connection to an MLflow server: every call has a time limit, and is tried again where that is safe. */
export class MlflowConnection {
  readonly #options: MlflowConnectionOptions;

  constructor(options: MlflowConnectionOptions) {
    this.#options = options;
  }

  /** @throws {@link MlflowRefusedError}; AppError `tracking_unavailable`, retryable */
  async call<T>(call: MlflowCall, shape: z.ZodType<T>): Promise<T> {
    return parseJson((await this.send(call)).toString('utf8'), shape, `MLflow's answer to ${call.path}`);
  }

  /** As {@link call}, but undefined when the server refuses with this code, e.g. `RESOURCE_DOES_NOT_EXIST`. */
  async callUnless<T>(errorCode: string, call: MlflowCall, shape: z.ZodType<T>): Promise<T | undefined> {
    try {
      return await this.call(call, shape);
    } catch (error) {
      if (error instanceof MlflowRefusedError && error.errorCode === errorCode) return undefined;
      throw error;
    }
  }

  /** The answer as bytes. @throws as {@link call} */
  async send(call: MlflowCall): Promise<Buffer> {
    const { sleep, random } = this.#options;
    for (let tries = 1; ; tries++) {
      const outcome = await this.#try(call);
      if (Buffer.isBuffer(outcome)) return outcome;
      const { error, isSafe, retryAfterMs } = outcome;
      if (tries === mostTries || !(isSafe || (call.isRepeatable ?? true))) throw error;
      const waitMs = retryAfterMs ?? firstWaitMs * 2 ** (tries - 1) * (0.5 + random() / 2);
      await sleep(Math.min(longestWaitMs, waitMs));
    }
  }

  /** @returns the answer, or a failure that may pass; `isSafe`: the server has done nothing */
  async #try(
    call: MlflowCall,
  ): Promise<Buffer | { error: AppError; isSafe: boolean; retryAfterMs?: number }> {
    let response: Response;
    let content: Buffer;
    try {
      response = await this.#fetch(call);
      content = Buffer.from(await response.arrayBuffer());
    } catch (cause) {
      return { error: unavailable(this.#options.url, 'no answer', cause), isSafe: false };
    }
    if (response.ok) return content;
    if (response.status === 429 || response.status >= 500) {
      const error = unavailable(this.#options.url, `status ${response.status}`);
      return { error, isSafe: response.status === 429, retryAfterMs: readRetryAfter(response) };
    }
    throw refusal(call, response.status, content.toString('utf8'));
  }

  async #fetch({ method, path, query = {}, body, content }: MlflowCall): Promise<Response> {
    const { url: base, sign, timeoutMs = 10_000 } = this.#options;
    const url = new URL(base + path);
    // A space as %20: what signs and what verifies do not agree on what + is.
    url.search = Object.entries(query)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&');
    const payload = content ?? (body && JSON.stringify(body));
    const type = content ? 'application/octet-stream' : 'application/json';
    const headers: Record<string, string> = payload === undefined ? {} : { 'content-type': type };
    const signed = sign ? await sign({ method, url, headers, body: payload }) : headers;
    // A redirect would take the signature to another host.
    return fetch(url, {
      method,
      headers: withoutHost(signed),
      body: payload,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  }
}

/** Set by `fetch` itself, from the same URL. */
function withoutHost(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host'));
}

function refusal({ path }: MlflowCall, status: number, text: string): MlflowRefusedError {
  let read: z.infer<typeof refusalShape> = {
    error_code: status === 404 ? 'NOT_FOUND' : 'UNKNOWN',
    message: '',
  };
  try {
    read = parseJson(text, refusalShape, 'the refusal');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  return new MlflowRefusedError({ errorCode: read.error_code, message: read.message, status, path });
}

function readRetryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}

function unavailable(url: string, what: string, cause?: unknown): AppError {
  return new AppError(
    `MLflow at ${url} does not work (${what}): see that it runs and can be reached from here`,
    { kind: 'unavailable', code: 'tracking_unavailable', isRetryable: true, cause },
  );
}
