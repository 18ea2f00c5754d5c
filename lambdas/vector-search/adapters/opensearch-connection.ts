import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Client, errors } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
import type { ZodType } from 'zod';
import { AppError } from '../../platform/errors';
import type { OpenSearchSettings } from '../settings';

/** A call of the server's REST interface. */
export interface OpenSearchCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Lines of JSON in place of `body`, each with its line end. */
  readonly lines?: string;
  /** Whether it only reads: tried again when the server does not answer. A write is the caller's to repeat. */
  readonly isRead: boolean;
}

/** A connection to an OpenSearch server or an AWS domain, with a timeout on every call. */
export class OpenSearchConnection {
  readonly #client: Client;
  readonly #endpoint: string;

  constructor({ endpoint, region }: Pick<OpenSearchSettings, 'endpoint' | 'region'>) {
    this.#endpoint = endpoint;
    this.#client = new Client({
      node: endpoint,
      ...(region ? AwsSigv4Signer({ region, service: 'es', getCredentials: defaultProvider() }) : {}),
    });
  }

  /**
   * The parsed answer of the server.
   *
   * @throws {@link AppError} `index_unavailable` (retryable), `index_refused`, or `index_failed`
   */
  async call<T>(call: OpenSearchCall, shape: ZodType<T>): Promise<T> {
    const { body } = await this.#send(call).catch((cause: unknown) => {
      throw explain(cause, call, this.#endpoint);
    });
    const parsed = shape.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new AppError(
      `OpenSearch at ${this.#endpoint} answered ${call.method} ${call.path} in another shape: use version 2.19 to 3`,
      { kind: 'internal', code: 'index_failed', cause: parsed.error },
    );
  }

  /** As {@link call}, but undefined when the server answers with one of the given error types. */
  async callUnless<T>(
    errorTypes: readonly string[],
    call: OpenSearchCall,
    shape: ZodType<T>,
  ): Promise<T | undefined> {
    try {
      return await this.call(call, shape);
    } catch (error) {
      const { cause } = error instanceof AppError ? error : { cause: undefined };
      if (cause instanceof errors.ResponseError && errorTypes.includes(errorType(cause))) return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #send({ method, path, body, lines, isRead }: OpenSearchCall): Promise<{ body: unknown }> {
    return this.#client.transport.request(
      { method, path, ...(body ? { body } : {}), ...(lines ? { bulkBody: lines } : {}) },
      { requestTimeout: isRead ? readTimeoutMs : writeTimeoutMs, maxRetries: isRead ? 2 : 0 },
    );
  }
}

const readTimeoutMs = 10_000;
const writeTimeoutMs = 60_000;

function explain(cause: unknown, { method, path }: OpenSearchCall, endpoint: string): AppError {
  const call = `${method} ${path}`;
  if (cause instanceof errors.ResponseError) {
    const status = cause.statusCode;
    if (status === 429 || status >= 502) {
      return new AppError(`OpenSearch at ${endpoint} is too busy for ${call}, status ${status}: try again`, {
        kind: 'unavailable',
        code: 'index_unavailable',
        isRetryable: true,
        cause,
      });
    }
    if (status === 401 || status === 403) {
      return new AppError(
        `OpenSearch at ${endpoint} refused ${call} with status ${status}: check the region setting and the access policy of the domain`,
        { kind: 'internal', code: 'index_refused', cause },
      );
    }
    // Only the type of the error: its reason may repeat the question.
    return new AppError(`OpenSearch failed at ${call} with status ${status}, ${errorType(cause)}`, {
      kind: 'internal',
      code: 'index_failed',
      cause,
    });
  }
  return new AppError(
    `OpenSearch at ${endpoint} does not answer ${call}, ${cause instanceof Error ? cause.name : 'unknown error'}: check the endpoint and that the server runs`,
    { kind: 'unavailable', code: 'index_unavailable', isRetryable: true, cause },
  );
}

function errorType(error: errors.ResponseError): string {
  const reported: unknown = error.body?.error;
  // A path that a plug-in would serve, on a server without it.
  if (typeof reported === 'string' && reported.startsWith('no handler found')) return 'no_handler_found';
  // The security plug-in has errors of its own shape.
  if (error.body?.status === 'NOT_FOUND') return 'not_found';
  const type: unknown = error.body?.error?.type;
  return typeof type === 'string' ? type : 'unknown error type';
}
