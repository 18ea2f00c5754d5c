import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** A request that the server got. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Resolves when its connection is gone, or its answer has ended. */
  readonly closed: Promise<void>;
}

/** What the server does with one request. */
export type Behaviour = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

/** A server of the test's own on the loopback address. */
export interface FaultyServer {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** A server that meets each request with the next of the behaviours, and every further one with the last. */
export async function startFaultyServer(...behaviours: readonly Behaviour[]): Promise<FaultyServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request: ReceivedRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      closed: new Promise((resolve) => response.once('close', resolve)),
    };
    const behaviour = behaviours[Math.min(requests.length, behaviours.length - 1)];
    requests.push(request);
    await behaviour?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer of one piece. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Behaves well. */
export function answerWith({ status = 200, headers = {}, body }: Answer): Behaviour {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** Sends the body in pieces of that many bytes, so that letters, lines and frames are cut. */
export function answerInPieces(answer: Answer, bytes: number): Behaviour {
  return async (response) => {
    response.writeHead(answer.status ?? 200, answer.headers);
    for (const piece of cut(answer.body, bytes)) {
      response.write(piece);
      await setImmediate();
    }
    response.end();
  };
}

/** Takes the request and closes the connection without a word. */
export function resetConnection(): Behaviour {
  return (response) => {
    response.socket?.resetAndDestroy();
  };
}

/** Takes the request and never answers. */
export function hang(): Behaviour {
  return () => {};
}

/** Sends the beginning of the body, then nothing, and keeps the connection open. */
export function hangAfter(answer: Answer, bytes: number): Behaviour {
  return (response) => {
    response.writeHead(answer.status ?? 200, answer.headers);
    response.write(Buffer.from(answer.body).subarray(0, bytes));
  };
}

/** Sends the beginning of the body and breaks the connection. */
export function breakAfter(answer: Answer, bytes: number): Behaviour {
  return (response) => {
    response.writeHead(answer.status ?? 200, answer.headers);
    response.write(Buffer.from(answer.body).subarray(0, bytes), () => response.socket?.destroy());
  };
}

/** Sends the beginning of the body and ends it in good order, as a proxy does whose own upstream broke. */
export function endAfter(answer: Answer, bytes: number): Behaviour {
  return answerWith({ ...answer, body: Buffer.from(answer.body).subarray(0, bytes) });
}

function cut(body: string | Uint8Array, bytes: number): Buffer[] {
  const whole = Buffer.from(body);
  return Array.from({ length: Math.ceil(whole.length / bytes) }, (_, index) =>
    whole.subarray(index * bytes, (index + 1) * bytes),
  );
}
