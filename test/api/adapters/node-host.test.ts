import { connect } from 'node:net';
import { type NodeHost, startNodeHost } from '../../../lambdas/api/adapters/node-host';
import { startTestApp, type TestApp } from '../start-test-app';
import { waitUntil } from '../wait-until';

let app: TestApp;
let host: NodeHost;

beforeEach(async () => {
  app = await startTestApp();
  host = await startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port: 0 });
});

afterEach(() => host.close());

function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  return fetch(`${host.url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { authorization: `Bearer ${app.userKey}`, 'content-type': 'application/json' },
    signal,
  });
}

/** Sends bytes as they are and reads what comes back until the server ends the connection. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(host.url).port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

const hang = (model: string, stream: boolean) => ({
  model,
  stream,
  messages: [{ role: 'user', content: 'hang' }],
});

test.each([true, false])(
  'cuts a route’s upstream when the client goes away, streaming: %s',
  async (stream) => {
    const controller = new AbortController();
    const response = post('/v1/chat/completions', hang('parrot', stream), controller.signal);
    response.catch(() => undefined);
    if (stream) await (await response).body?.getReader().read();
    await waitUntil(() => app.gateway.chatRequests.length > 0);

    const leftAt = performance.now();
    controller.abort();
    await waitUntil(() => app.gateway.abortedAt !== undefined);

    // The aim is 200 ms; the rest is for a machine that is busy with other tests.
    expect((app.gateway.abortedAt ?? Number.POSITIVE_INFINITY) - leftAt).toBeLessThan(1_000);
  },
);

test('cuts the chain when the client goes away, and logs the answer as cancelled', async () => {
  const controller = new AbortController();
  const response = await post('/v1/chat/completions', hang('rag', true), controller.signal);
  await response.body?.getReader().read();
  const answerId = app.chain.requests[0]?.answerId ?? '';

  controller.abort();
  await waitUntil(() => app.chain.records.get(answerId)?.state !== 'running');

  expect(app.chain.records.get(answerId)?.state).toBe('cancelled');
});

test('sends each piece of a stream as it comes', async () => {
  const response = await post('/v1/chat/completions', hang('rag', true));

  const reader = response.body?.getReader();
  let text = '';
  while (!text.includes('Helm installs charts')) {
    text += new TextDecoder().decode((await reader?.read())?.value);
  }

  expect(text).not.toContain('[DONE]');
  await reader?.cancel();
});

test('fails with a body of 10 MB, and answers the next request', async () => {
  const refused = await post('/v1/search', JSON.stringify({ query: 'a'.repeat(10_000_000) }));

  expect(refused.status).toBe(413);
  expect(await refused.json()).toMatchObject({ error: { code: 'body_too_large' } });
  expect((await post('/v1/search', { query: 'a' })).status).toBe(200);
});

test('fails with a chunked body of 10 MB', async () => {
  const piece = new Uint8Array(100_000).fill(0x20);
  let pieces = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (++pieces > 100) controller.close();
      else controller.enqueue(piece);
    },
  });

  const response = await fetch(`${host.url}/v1/search`, {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { authorization: `Bearer ${app.userKey}`, 'content-type': 'application/json' },
  } as RequestInit);

  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ error: { code: 'body_too_large' } });
});

test.each([
  ['a header that is too large', `GET / HTTP/1.1\r\nhost: a\r\nx-large: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['what is not HTTP', 'how do you do?\r\n\r\n', 400],
  ['a host that is none', 'GET /healthz HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n', 400],
])('fails with %s in OpenAI’s shape', async (_name, request, status) => {
  const answer = await sendRaw(request);

  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(JSON.parse(body)).toMatchObject({ error: { type: 'invalid_request_error', code: 'invalid_http' } });
});

test('fails to start on a port that is in use, naming it', async () => {
  const port = Number(new URL(host.url).port);

  await expect(startNodeHost(app.app.fetch, { hostname: '127.0.0.1', port })).rejects.toThrow(
    `127.0.0.1:${port} is in use: stop what listens there, or choose another port`,
  );
});

test('fails to start on an address that is not of this machine', async () => {
  await expect(startNodeHost(app.app.fetch, { hostname: '192.0.2.1', port: 0 })).rejects.toMatchObject({
    code: 'cannot_listen',
  });
});
