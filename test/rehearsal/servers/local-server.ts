import { createServer, type RequestListener } from 'node:http';

/** A server of the rehearsal's own on the loopback address. */
export interface LocalServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts it on a free port; an answer that throws becomes a 500 with its message. */
export async function startLocalServer(
  answer: (...call: Parameters<RequestListener>) => Promise<void>,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      process.stderr.write(`${request.method} ${request.url} failed: ${error}\n`);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the system gave no free port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
