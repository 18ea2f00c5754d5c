import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { ModelError } from '../api';

/** A call of a provider's HTTP interface. */
export interface JsonPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Cuts the connection, before and during the answer. */
  readonly signal: AbortSignal | undefined;
  /** What to call the provider in errors. */
  readonly provider: string;
}

const keepAlive = { keepAlive: true, maxSockets: 1_024, maxFreeSockets: 256, scheduling: 'lifo' } as const;
const httpAgent = new http.Agent(keepAlive);
const httpsAgent = new https.Agent(keepAlive);

/**
 * Posts JSON and gives the answer once its head is there; the body is still to be read.
 *
 * By `node:http`, because the built-in `fetch` takes twice the processor time of a call and buffers its stream once
 * more. Redirects are not followed: a key must not go to another host.
 *
 * @throws {@link ModelError} `provider_unavailable` when no answer came
 */
export async function postJson(call: JsonPost): Promise<IncomingMessage> {
  call.signal?.throwIfAborted();
  const body = Buffer.from(JSON.stringify(call.body));
  const isSecure = call.url.protocol === 'https:';
  return await new Promise((resolve, reject) => {
    const request = (isSecure ? https : http).request(
      call.url,
      {
        method: 'POST',
        agent: isSecure ? httpsAgent : httpAgent,
        headers: { ...call.headers, 'content-type': 'application/json', 'content-length': body.length },
      },
      (answer) => resolve(answer.on('error', ignoreError)),
    );
    // Stays, like the one above, for the whole call: an error without a listener would end the process, and a
    // connection that is cut when nobody reads any more has one.
    request.on('error', (cause) => reject(call.signal?.aborted ? cause : unreachable(call, cause)));
    // Not by the option `signal`: it destroys the socket with an error, and one that is just being put back into the
    // agent's pool has no listener for it.
    const cut = () => request.destroy();
    call.signal?.addEventListener('abort', cut, { once: true });
    request.once('close', () => call.signal?.removeEventListener('abort', cut));
    request.end(body);
  });
}

/**
 * The whole body of an answer as text.
 *
 * @throws {@link ModelError} `provider_unavailable` when it breaks off
 */
export function readText(answer: IncomingMessage, provider: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    // By events: iterating over the stream costs several times as much for a body of one chunk.
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    answer.once('error', (cause) =>
      reject(
        new ModelError(`${provider} broke off its answer (${codeOf(cause)}): try again`, {
          kind: 'unavailable',
          code: 'provider_unavailable',
          isRetryable: true,
          cause,
        }),
      ),
    );
  });
}

function unreachable(call: JsonPost, cause: Error): ModelError {
  return new ModelError(
    `${call.provider} at ${call.url.origin} cannot be reached (${codeOf(cause)}): check that it runs and that baseUrl of the route is right`,
    { kind: 'unavailable', code: 'provider_unavailable', isRetryable: true, cause },
  );
}

function ignoreError(): void {}

function codeOf(cause: unknown): string {
  const hasCode = typeof cause === 'object' && cause !== null && 'code' in cause;
  return hasCode && typeof cause.code === 'string' ? cause.code : 'no answer';
}
