import { type ServerType, serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Kit } from './start-kit';

/** A server that listens. */
export interface KitServer {
  /** With scheme, address and port, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the API and the web application from one address.
 *
 * @param web - folder of the built web application; may still be in the making
 * @throws Error - `EADDRINUSE` and its like
 */
export async function serveKit(
  kit: Pick<Kit, 'fetch'>,
  { host, port, web }: { host: string; port: number; web: string },
): Promise<KitServer> {
  const pages = webPages(web);
  const server = await listen(
    (request, env) =>
      /^\/(v1|healthz)(\/|$)/.test(new URL(request.url).pathname)
        ? kit.fetch(request, env)
        : pages.fetch(request, env),
    { host, port },
  );
  const address = server.address();
  const boundPort = typeof address === 'object' && address ? address.port : port;
  const shownHost = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host;
  return {
    url: `http://${shownHost}:${boundPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function webPages(web: string): Hono {
  const pages = new Hono();
  pages.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        // Cloudscape sets style attributes and one style element for its theme.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      strictTransportSecurity: false,
    }),
  );
  pages.use(serveStatic({ root: web }));
  pages.notFound((context) => context.text('there is no such page: the web application is at /', 404));
  return pages;
}

function listen(
  fetch: (request: Request, env: object) => Response | Promise<Response>,
  { host, port }: { host: string; port: number },
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => resolve(server));
    server.once('error', reject);
  });
}
