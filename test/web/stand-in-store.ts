import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';

/** A store at an address of its own that takes signed uploads, as S3 does. */
export interface StandInStore {
  /** Address without a slash at the end. */
  readonly url: string;
  /** What it refuses every upload with: code and message of S3's. */
  refusal: { readonly code: string; readonly message: string } | undefined;
  /** What was sent to it: path and headers. */
  readonly sent: readonly { readonly path: string; readonly headers: Readonly<Record<string, string>> }[];
  close(): Promise<void>;
}

/**
 * Starts the stand-in on a free port of the loopback address.
 *
 * @param onObject - called with the path and content of what it has taken
 */
export async function startStandInStore(
  onObject: (path: string, content: string) => void,
): Promise<StandInStore> {
  const settings: Pick<StandInStore, 'refusal'> = { refusal: undefined };
  const sent: StandInStore['sent'][number][] = [];
  const app = new Hono();
  app.use(cors({ origin: '*', allowMethods: ['PUT'] }));
  app.put('*', async (context) => {
    const content = await context.req.text();
    sent.push({ path: context.req.path, headers: context.req.header() });
    if (settings.refusal) {
      const { code, message } = settings.refusal;
      context.header('content-type', 'application/xml');
      return context.body(
        `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
        403,
      );
    }
    onObject(context.req.path, content);
    return context.body(null, 200);
  });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(settings, {
    url: `http://127.0.0.1:${port}`,
    sent,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  });
}
