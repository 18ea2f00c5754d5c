import { mkdir } from 'node:fs/promises';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { type NodeHost, startNodeHost } from '../lambdas/api/adapters/node-host';
import { contentSecurityPolicy } from '../lib/api/content-security-policy';
import type { Kit } from './start-kit';

/**
 * Serves the API and the web application from one address.
 *
 * @param web - folder of the built web application; may still be in the making
 * @throws AppError - `port_in_use`, `cannot_listen`
 */
export async function serveKit(
  kit: Pick<Kit, 'fetch'>,
  { host, port, web }: { host: string; port: number; web: string },
): Promise<NodeHost> {
  // At the first start it is not built yet, and the server would warn of a folder that is not there.
  await mkdir(web, { recursive: true });
  const pages = webPages(web);
  const server = await startNodeHost(
    (request) => (isApi(request) ? kit.fetch(request) : pages.fetch(request)),
    { hostname: host, port },
  );
  // Browsers refuse to open the address that means "every address of this machine".
  return { ...server, url: server.url.replace('//0.0.0.0:', '//127.0.0.1:') };
}

function isApi(request: Request): boolean {
  return /^[^/]+\/\/[^/]+\/(v1|healthz)([/?#]|$)/.test(request.url);
}

function webPages(web: string): Hono {
  const pages = new Hono();
  pages.use(
    secureHeaders({ xFrameOptions: 'DENY', referrerPolicy: 'no-referrer', strictTransportSecurity: false }),
  );
  pages.use(async (context, next) => {
    await next();
    context.header('content-security-policy', contentSecurityPolicy([]));
  });
  // On AWS this file names the sign-in with accounts; on one machine there are keys only.
  pages.get('/config.json', (context) => context.json({}));
  pages.use(serveStatic({ root: web }));
  pages.notFound((context) => context.text('there is no such page: the web application is at /', 404));
  return pages;
}
