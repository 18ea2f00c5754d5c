import { createServer, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { AppError } from '../../platform/errors';
import type { WireError } from '../api';

/** A server that listens. */
export interface NodeHost {
  /** With scheme, address and port, without a slash at the end. */
  readonly url: string;
  /** Stops listening, and ends every connection, streams too. */
  close(): Promise<void>;
}

/**
 * Serves a web-standard application from this process. A client that goes away aborts its request's `signal`.
 *
 * What Node refuses before the application sees it, e.g. a header that is too large, has OpenAI's error shape too.
 *
 * @param address.port - 0 for any free one
 * @throws {@link AppError} `port_in_use`, `cannot_listen`
 */
export async function startNodeHost(
  fetch: (request: Request) => Response | Promise<Response>,
  address: { readonly hostname: string; readonly port: number },
): Promise<NodeHost> {
  const { hostname } = address;
  const listener = getRequestListener(fetch, {
    hostname,
    errorHandler: () =>
      Response.json(wireError('the address or the host header of the request is invalid'), { status: 400 }),
  });
  // The listener answers what fails itself, so that its promise never rejects.
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(error, socket));
  await listen(server, address);
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { hostname, port }: { hostname: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const place = `${hostname}:${port}`;
      reject(
        cause.code === 'EADDRINUSE'
          ? new AppError(`${place} is in use: stop what listens there, or choose another port`, {
              kind: 'conflict',
              code: 'port_in_use',
              cause,
            })
          : new AppError(`cannot listen on ${place}: ${cause.message}; choose an address of this machine`, {
              kind: 'unavailable',
              code: 'cannot_listen',
              cause,
            }),
      );
    });
    server.listen(port, hostname, () => resolve());
  });
}

/** Answers what is not HTTP enough to become a request. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'the headers are larger than 16384 bytes: send less']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'the request did not arrive in time: send it again']
        : [400, 'the request is not HTTP/1.1'];
  const body = JSON.stringify(wireError(message));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'connection: close',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

function wireError(message: string): WireError {
  return { error: { message, type: 'invalid_request_error', param: null, code: 'invalid_http' } };
}
