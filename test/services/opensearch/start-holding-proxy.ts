import { createServer, request as forward } from 'node:http';

/** A way to the server that stops one call on it. */
export interface HoldingProxy {
  readonly url: string;
  /** Resolves when the call has come that is held. */
  readonly held: Promise<void>;
  /** Lets it through. */
  readonly release: () => void;
  readonly stop: () => Promise<void>;
}

/** Forwards every call to the server, and holds the second `_bulk`: the one that writes passages. */
export async function startHoldingProxy(serverUrl: string): Promise<HoldingProxy> {
  let bulks = 0;
  let announce = () => {};
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const proxy = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    if (incoming.url?.startsWith('/_bulk')) bulks += 1;
    if (incoming.url?.startsWith('/_bulk') && bulks === 2) {
      announce();
      await released;
    }
    const { method, headers, url = '/' } = incoming;
    const forwarded = forward(new URL(url, serverUrl), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.end(Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    held,
    release: () => release(),
    stop: async () => {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
