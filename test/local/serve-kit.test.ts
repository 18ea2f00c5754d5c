import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { NodeHost } from '../../lambdas/api/adapters/node-host';
import { serveKit } from '../../local/serve-kit';

let web: string;
let server: NodeHost;

beforeEach(async () => {
  web = mkdtempSync(join(tmpdir(), 'serve-kit-'));
  writeFileSync(join(web, 'index.html'), '<!doctype html>');
  const kit = { fetch: (request: Request) => Response.json({ path: new URL(request.url).pathname }) };
  server = await serveKit(kit, { host: '127.0.0.1', port: 0, web });
});

afterEach(async () => {
  await server.close();
  rmSync(web, { recursive: true });
});

test('serves the API and the pages from one address, the pages with a strict policy', async () => {
  const page = await fetch(server.url);
  const answer = await fetch(`${server.url}/v1/models`);

  expect(await page.text()).toBe('<!doctype html>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'; connect-src 'self';");
  expect(page.headers.get('x-frame-options')).toBe('DENY');
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(await answer.json()).toEqual({ path: '/v1/models' });
});

test('offers no sign-in with accounts', async () => {
  const response = await fetch(`${server.url}/config.json`);

  expect([response.status, await response.json()]).toEqual([200, {}]);
});

test('fails with words for a page that is not there', async () => {
  const response = await fetch(`${server.url}/gone.html`);

  expect([response.status, await response.text()]).toEqual([
    404,
    'there is no such page: the web application is at /',
  ]);
});

test('serves a web application that is still to be built, and warns of nothing', async () => {
  const warn = jest.spyOn(console, 'error').mockImplementation(() => {});
  const later = join(web, 'dist/site');
  const early = await serveKit(
    { fetch: () => Response.json({}) },
    { host: '127.0.0.1', port: 0, web: later },
  );

  mkdirSync(later, { recursive: true });
  writeFileSync(join(later, 'index.html'), 'built');
  const page = await fetch(early.url).then((response) => response.text());
  const warnings = warn.mock.calls;
  await early.close();
  warn.mockRestore();

  expect([page, warnings]).toEqual(['built', []]);
});
