import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { jest } from '@jest/globals';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import { startTestApp, type TestApp } from '../api/start-test-app';

// Each command is a process of its own, half a second of work.
jest.setTimeout(60_000);

const root = join(import.meta.dirname, '../..');
const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href;

let app: TestApp;
let host: NodeHost;
let folder: string;

beforeEach(async () => {
  app = await startTestApp();
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
  folder = mkdtempSync(join(tmpdir(), 'kit-cli-'));
});

afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command in a folder of its own, as the operator unless told otherwise. */
function kit(
  parameters: readonly string[],
  variables: Record<string, string | undefined> = {},
): Promise<Run> {
  const env = { PATH: process.env.PATH, KIT_URL: host.url, KIT_KEY: app.operatorKey, ...variables };
  const file = join(root, 'bin/kit.ts');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', tsx, file, ...parameters],
      { cwd: folder, env },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

test('makes a key that works, lists it and revokes it', async () => {
  const made = await kit(['keys', 'create', 'the website', '--role', 'user', 'reviewer', '--model', 'rag']);
  const [key = '', keyId = ''] = made.stdout.match(/sk-kit-\S+|key_[\w-]{12}/g) ?? [];
  const used = await app.call('GET', '/v1/me', { key });
  const revoked = await kit(['keys', 'revoke', keyId]);
  const refused = await app.call('GET', '/v1/me', { key });
  const listed = await kit(['keys', 'list']);

  expect([made.code, used.status, revoked.code, refused.status]).toEqual([0, 200, 0, 401]);
  expect(listed.stdout).toMatch(
    new RegExp(`^${keyId} +revoked 2026-01-02T03:04:05.000Z +user,reviewer +- +rag +the website$`, 'm'),
  );
  expect(listed.stdout).not.toContain('sk-kit-');
});

test('lists documents with the causes of their failures', async () => {
  const { stdout } = await kit(['documents', 'list']);

  expect(stdout).toMatch(/^doc_helm +indexed +1 +1200 +helm\/using-helm.md$/m);
  expect(stdout).toMatch(/^doc_secret +failed +0 +1200 +secret.pdf: the PDF is encrypted$/m);
  expect(stdout).toContain('1 indexed, 1 failed; 1 passages');
});

test('uploads a file, and shows, retries and deletes documents', async () => {
  const file = join(folder, '헬름.md');
  writeFileSync(file, '# 헬름\n');

  const uploaded = await kit(['documents', 'upload', file, '--metadata', 'team=ops', 'url=a=b']);
  const [documentId = ''] = uploaded.stdout.match(/doc_\w+/) ?? [];
  const deleted = await kit(['documents', 'delete', documentId]);
  const shown = await kit(['documents', 'show', 'doc_secret']);
  const retried = await kit(['documents', 'retry', 'doc_secret']);

  expect(app.documents.uploads[0]).toMatchObject({ name: '헬름.md', metadata: { team: 'ops', url: 'a=b' } });
  expect(uploaded.stdout).toBe(`${documentId}  uploaded  헬름.md\n`);
  expect(deleted.stdout).toBe('deleted 헬름.md\n');
  expect(shown.stdout).toContain('to mend   remove its password');
  expect(retried.stdout).toBe('pending again: secret.pdf\n');
});

describe('an upload to a store of its own', () => {
  let answer: { status: number; body: string };
  let sent: { headers: IncomingHttpHeaders; body: Buffer }[];
  let store: Server;
  let file: string;

  beforeEach(async () => {
    sent = [];
    store = createServer(async (request, response) => {
      sent.push({ headers: request.headers, body: await buffer(request) });
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
    app.documents.uploadsTo = {
      url: `http://127.0.0.1:${(store.address() as AddressInfo).port}/bucket/a.md?X-Amz-Signature=1`,
      headers: { 'x-amz-meta-entry': 'e30' },
    };
    file = join(folder, 'a.md');
    writeFileSync(file, 'x'.repeat(300_000));
  });

  afterEach(() => store.close());

  test('goes there as it is, with the headers that were given and without the key', async () => {
    answer = { status: 200, body: '' };

    const { code } = await kit(['documents', 'upload', file]);

    expect(code).toBe(0);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body.byteLength).toBe(300_000);
    expect(sent[0]?.headers).toMatchObject({ 'x-amz-meta-entry': 'e30', 'content-length': '300000' });
    expect(sent[0]?.headers.authorization).toBeUndefined();
  });

  test.each([
    ['AccessDenied', 'Request has expired', 'the time to send a.md has passed: upload it again'],
    ['EntityTooLarge', 'too large', 'a.md is too large for the store: split it'],
    ['SlowDown', 'reduce your rate', 'the store of documents refused a.md (SlowDown): reduce your rate'],
  ])('fails in one line when it answers %s', async (errorCode, message, words) => {
    answer = {
      status: 403,
      body: `<?xml version="1.0"?><Error><Code>${errorCode}</Code><Message>${message}</Message></Error>`,
    };

    const { code, stderr } = await kit(['documents', 'upload', file]);

    expect(code).toBe(1);
    expect(stderr.startsWith(`kit: ${words}`)).toBe(true);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('fails in one line when it breaks off', async () => {
    store.removeAllListeners('request');
    store.on('request', (request) => request.socket.destroy());

    const { code, stderr } = await kit(['documents', 'upload', file]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^kit: the connection to http:\/\/127\.0\.0\.1:\d+ broke off: /);
  });
});

test('reports what a sync changed, and ends with 1 when documents failed', async () => {
  const { code, stdout } = await kit(['sync', '--source', 'folder:docs', '--rebuild']);

  expect(stdout).toBe(
    'folder:docs: 1 added, 0 changed, 0 deleted, 1 unchanged, 1 failed, in 0.0 s\n  secret.pdf: the PDF is encrypted; remove its password\n',
  );
  expect(code).toBe(1);
});

test('asks, and explains how the answer came about', async () => {
  const asked = await kit(['ask', 'What does Helm install?']);
  const [answerId = ''] = asked.stdout.match(/answer_\S+/) ?? [];
  const explained = await kit(['explain', answerId]);

  expect(asked.stdout).toMatch(
    /^Helm installs charts \[1\]\.\n\n\[1\] helm\/using-helm.md, page 1, Helm > Three/,
  );
  expect(explained.stdout.split('\n')).toEqual(
    expect.arrayContaining([
      'question   What does Helm install?',
      '  1  helm/using-helm.md, page 1, Helm > Three big concepts  (score 0.900, keyword 7.25, similarity 0.800)  passage_helm',
      'citations  1 verified, 0 rejected',
      '  [1] helm/using-helm.md, page 1, Helm > Three big concepts: "Helm installs charts into Kubernetes"',
      `template   answer, ${'a'.repeat(64)}`,
      'model      parrot / fake / parrot-1, finished by stop',
      'usage      40 tokens in, 5 out, estimated',
      'cost       $0.000120',
      'latency    retrieve 4 ms, first token 20 ms, generate 30 ms, total 35 ms',
    ]),
  );
});

test('searches', async () => {
  const { stdout } = await kit(['search', 'charts', '--limit', '3', '--mode', 'keyword']);

  expect(stdout).toMatch(
    /^0\.750 {2}helm\/using-helm\.md, page 1, Helm > Three big concepts\n {7}Helm installs charts/,
  );
  expect(app.queries[0]).toMatchObject({ text: 'charts', limit: 3, mode: 'keyword' });
});

test('takes the base URL of clients of OpenAI for its address, too', async () => {
  const { code } = await kit(['documents', 'list', '--url', `${host.url}/v1/`]);

  expect(code).toBe(0);
});

test('prints what the server answered for machines', async () => {
  const { stdout } = await kit(['documents', 'list', '--json']);

  expect(JSON.parse(stdout)).toEqual(await (await app.call('GET', '/v1/documents')).json());
});

test('reads URL and key from .env, and prefers the environment and its own options', async () => {
  writeFileSync(join(folder, '.env'), `KIT_URL=${host.url}\nKIT_KEY=${app.operatorKey}\n`);

  const fromFile = await kit(['keys', 'list'], { KIT_URL: undefined, KIT_KEY: undefined });
  const fromOption = await kit(['keys', 'list', '--key', 'sk-kit-wrong']);

  expect(fromOption.code).toBe(1);
  expect(fromFile.code).toBe(0);
});

test.each([
  [
    'nothing answers',
    ['keys', 'list', '--url', 'http://127.0.0.1:1'],
    3,
    'nothing answers at http://127.0.0.1:1: start the kit with "npm run local", or name its address with --url or KIT_URL',
  ],
  [
    'the address is no URL',
    ['keys', 'list', '--url', 'localhost:3000'],
    1,
    'the address of the kit is no URL: write it as http://127.0.0.1:3000 or https://…, with --url or KIT_URL',
  ],
  [
    'the address holds a password, which is not shown',
    ['keys', 'list', '--url', 'http://me:s3cret@127.0.0.1:1'],
    1,
    'the address of the kit holds a user or a password: leave them out, the kit takes a key, with --key or KIT_KEY',
  ],
  [
    'the key is wrong',
    ['keys', 'list', '--key', 'sk-kit-wrong'],
    1,
    'the API key is not known or was revoked: ',
  ],
  ['there is no such file', ['documents', 'upload', 'gone.md'], 1, 'cannot read gone.md: '],
  ['the server refuses a value', ['search', 'a', '--limit', '99'], 1, 'the body is not what was expected: '],
])('fails in one line when %s', async (_name, parameters, code, message) => {
  const run = await kit(parameters);

  expect(run.code).toBe(code);
  expect(run.stdout).toBe('');
  expect(run.stderr.startsWith(`kit: ${message}`)).toBe(true);
  expect(run.stderr.trim().split('\n')).toHaveLength(1);
});

test.each([
  [['deploy-model', 'list'], 'it serves no models of its own: ask for endpoints in its environment'],
  [['fine-tune', 'list'], 'it fine-tunes nothing: ask for fineTuning in its environment'],
  [['models', 'compress', 'support:1'], 'it fine-tunes nothing: ask for fineTuning in its environment'],
  [['models', 'versions', 'support'], 'it keeps no models: set modelHub.isEnabled to true'],
])('fails on %j with what the environment did not ask for', async (parameters, message) => {
  const run = await kit(parameters);

  expect(run.code).toBe(1);
  expect(run.stderr.startsWith(`kit: the kit at ${host.url} does not offer this: ${message}`)).toBe(true);
});

test('fails in one line when the connection breaks off in the middle of an answer', async () => {
  const server = createServer((_request, response) => {
    response.write('data: {"id":"answer_a","choices":[]}\n\n', () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { code, stderr } = await kit(['ask', 'What is Helm?'], { KIT_URL: url });
  server.close();

  expect(code).toBe(1);
  expect(stderr).toBe(
    `kit: the connection to ${url} broke off: see that the kit still runs, then try again\n`,
  );
});

test('fails with 2 for wrong usage', async () => {
  const missing = await kit(['keys', 'create']);
  const malformed = await kit(['documents', 'upload', 'a.md', '--metadata', 'a']);

  expect([missing.code, missing.stdout, malformed.code, malformed.stdout]).toEqual([2, '', 2, '']);
  expect(missing.stderr).toBe("error: missing required argument 'name'\n");
  expect(malformed.stderr).toContain("argument 'a' is invalid. write it as field=value");
});
