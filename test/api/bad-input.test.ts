import { gzipSync } from 'node:zlib';
import type { WireError } from '../../lambdas/api/api';
import { startTestApp, type TestApp } from './start-test-app';

const json = [
  ['post', '/v1/chat/completions', { model: 'parrot', messages: [{ role: 'user', content: 'hello' }] }],
  ['post', '/v1/embeddings', { model: 'bird', input: 'hello' }],
  ['post', '/v1/search', { query: 'hello' }],
  ['post', '/v1/sync', {}],
  ['post', '/v1/keys', { name: 'a key' }],
] as const;

const withoutBody = [
  ['get', '/v1/models'],
  ['get', '/v1/models/parrot'],
  ['get', '/v1/me'],
  ['get', '/v1/documents'],
  ['get', '/v1/documents/doc_helm'],
  ['get', '/v1/documents/doc_helm/passages'],
  ['delete', '/v1/documents/doc_helm'],
  ['post', '/v1/documents/doc_helm/retry'],
  ['get', '/v1/answers/answer_1'],
  ['post', '/v1/answers/answer_1/cancel'],
  ['get', '/v1/keys'],
  ['delete', '/v1/keys/key_1'],
] as const;

const everyEndpoint = [
  ...json.map(([method, path]) => [method, path] as const),
  ...withoutBody,
  ['post', '/v1/documents'] as const,
];

/** Sent to every endpoint that takes JSON. */
const badBodies: readonly (readonly [name: string, body: unknown, status: number, code: string])[] = [
  ['nothing', '', 400, 'body_empty'],
  ['text that is no JSON', '{"model": ', 400, 'invalid_json'],
  ['null', 'null', 400, 'invalid_shape'],
  ['a number', '17', 400, 'invalid_shape'],
  ['a list', '[]', 400, 'invalid_shape'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, 'invalid_encoding'],
  ['UTF-8 that is cut off', Buffer.from('{"a":"가"}').subarray(0, 7), 400, 'invalid_encoding'],
  ['100,000 nested lists', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'json_too_deep'],
  ['100,000 nested objects', '{"a":'.repeat(100_000), 400, 'json_too_deep'],
  ['10 MB', JSON.stringify({ query: 'a'.repeat(10_000_000) }), 413, 'body_too_large'],
];

/** Wrong types and missing fields, by endpoint; the parameter is what the error names. */
const badFields: readonly (readonly [path: string, body: object, parameter: string | null])[] = [
  ['/v1/chat/completions', {}, 'model'],
  ['/v1/chat/completions', { model: 1, messages: [] }, 'model'],
  ['/v1/chat/completions', { model: 'parrot' }, 'messages'],
  ['/v1/chat/completions', { model: 'parrot', messages: [] }, 'messages'],
  ['/v1/chat/completions', { model: 'parrot', messages: 'hello' }, 'messages'],
  [
    '/v1/chat/completions',
    { model: 'parrot', messages: [{ role: 'king', content: 'a' }] },
    'messages.0.role',
  ],
  ['/v1/chat/completions', { model: 'parrot', messages: [{ role: 'user' }] }, 'messages.0.content'],
  [
    '/v1/chat/completions',
    { model: 'parrot', messages: [{ role: 'user', content: 5 }] },
    'messages.0.content',
  ],
  ['/v1/chat/completions', { ...json[0][2], temperature: 3 }, 'temperature'],
  ['/v1/chat/completions', { ...json[0][2], max_tokens: 0 }, 'max_tokens'],
  ['/v1/chat/completions', { ...json[0][2], max_tokens: 1.5 }, 'max_tokens'],
  ['/v1/chat/completions', { ...json[0][2], n: 2 }, 'n'],
  ['/v1/chat/completions', { ...json[0][2], stop: ['1', '2', '3', '4', '5'] }, 'stop'],
  ['/v1/chat/completions', { ...json[0][2], stream: 'yes' }, 'stream'],
  ['/v1/chat/completions', { ...json[0][2], tools: [{ type: 'browser' }] }, 'tools.0.type'],
  ['/v1/chat/completions', { ...json[0][2], response_format: { type: 'xml' } }, 'response_format.type'],
  ['/v1/chat/completions', { ...json[0][2], filter: { metadata: { a: 'b' } } }, 'filter.metadata.a'],
  ['/v1/embeddings', { model: 'bird' }, 'input'],
  ['/v1/embeddings', { model: 'bird', input: '' }, 'input'],
  ['/v1/embeddings', { model: 'bird', input: [] }, 'input'],
  ['/v1/embeddings', { model: 'bird', input: [1, 2, 3] }, 'input'],
  ['/v1/embeddings', { model: 'bird', input: 'a', dimensions: 5 }, 'dimensions'],
  ['/v1/embeddings', { model: 'bird', input: 'a', encoding_format: 'hex' }, 'encoding_format'],
  ['/v1/embeddings', { model: 'parrot', input: 'a' }, 'model'],
  ['/v1/search', {}, 'query'],
  ['/v1/search', { query: '   ' }, 'query'],
  ['/v1/search', { query: 'a', limit: 51 }, 'limit'],
  ['/v1/search', { query: 'a', mode: 'magic' }, 'mode'],
  ['/v1/search', { query: 'a', access: { tenant: 'other' } }, null],
  ['/v1/sync', { source: 7 }, 'source'],
  ['/v1/keys', {}, 'name'],
  ['/v1/keys', { name: 'a', roles: ['king'] }, 'roles.0'],
  ['/v1/keys', { name: 'a', roles: [] }, 'roles'],
  ['/v1/keys', { name: 'a', tenant: 'other' }, null],
];

test.each(
  json.flatMap(([method, path]) => badBodies.map(([name, ...bad]) => [name, method, path, ...bad] as const)),
)('fails with %s sent to %s %s', async (_name, method, path, body, status, code) => {
  const { call, operatorKey } = await startTestApp();

  const response = await call(method, path, { key: operatorKey, body });

  await expectError(response, status, { code });
});

test.each(badFields)('fails at %s with %j', async (path, body, parameter) => {
  const { call, operatorKey } = await startTestApp();

  const response = await call('post', path, { key: operatorKey, body });

  await expectError(response, 400, { param: parameter });
});

test.each(everyEndpoint)(
  'fails at %s %s without a key, with a wrong one and with a revoked one',
  async (method, path) => {
    const { app, call, operatorKey, issue } = await startTestApp();
    const revoked = await issue({ roles: ['operator'] });
    await call('delete', `/v1/keys/${revoked.id}`, { key: operatorKey });

    await expectError(await app.request(path, { method }), 401, { code: 'missing_api_key' });
    await expectError(await call(method, path, { key: 'sk-kit-wrong' }), 401, { code: 'invalid_api_key' });
    await expectError(await call(method, path, { key: revoked.key }), 401, { code: 'invalid_api_key' });
  },
);

test.each(everyEndpoint)(
  'fails with a method that the path of %s %s does not know',
  async (_method, path) => {
    const { call } = await startTestApp();

    const response = await call('PATCH', path);

    expect(response.headers.get('allow')).toMatch(/^(GET|POST|DELETE)(, (GET|POST|DELETE))*$/);
    await expectError(response, 405, { code: 'method_not_allowed' });
  },
);

test.each([...json.map(([method, path]) => [method, path] as const), ['post', '/v1/documents'] as const])(
  'fails when %s %s gets another media type',
  async (method, path) => {
    const { call, operatorKey } = await startTestApp();

    const response = await call(method, path, {
      key: operatorKey,
      body: 'model=parrot',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

    await expectError(response, 415, { code: 'unsupported_media_type' });
  },
);

test.each([
  ...json.map(([method, path]) => [method, path, 'application/json'] as const),
  ['post', '/v1/documents', 'multipart/form-data; boundary=limit'] as const,
])('fails when %s %s gets a compressed body, and says so', async (method, path, contentType) => {
  const { call, operatorKey } = await startTestApp();

  const response = await call(method, path, {
    key: operatorKey,
    body: gzipSync('{"query": "hello"}'),
    headers: { 'content-type': contentType, 'content-encoding': 'gzip' },
  });

  await expectError(response, 415, { code: 'unsupported_content_encoding' });
});

test.each([
  ['post', '/v1/sync', {}],
  ['get', '/v1/keys', undefined],
  ['post', '/v1/keys', { name: 'mine', roles: ['operator'] }],
  ['delete', '/v1/keys/key_1', undefined],
])('fails when a user asks for %s %s, which operators may', async (method, path, body) => {
  const { call } = await startTestApp();

  const response = await call(method, path, { body });

  await expectError(response, 403, { code: 'role_required' });
});

test.each([
  ['post', '/v1/documents'],
  ['delete', '/v1/documents/doc_helm'],
  ['post', '/v1/documents/doc_helm/retry'],
])('fails when a reviewer asks for %s %s, which users and operators may', async (method, path) => {
  const { call, issue } = await startTestApp();
  const { key } = await issue({ roles: ['reviewer'] });

  const response = await call(method, path, { key });

  await expectError(response, 403, { code: 'role_required' });
});

test.each(['/v1/nothing', '/v1', '/v1/chat', '/v2/models', '/', '/v1/documents/a/b/c', '/v1/%E0%A4%A'])(
  'fails with a path that there is not: %s',
  async (path) => {
    const { call } = await startTestApp();

    await expectError(await call('GET', path), 404, { code: 'unknown_url' });
  },
);

test.each([
  ['get', '/v1/documents/nothing', 'document_not_found', null],
  ['get', '/v1/documents/nothing/passages', 'document_not_found', null],
  ['delete', '/v1/documents/nothing', 'document_not_found', null],
  ['post', '/v1/documents/nothing/retry', 'document_not_found', null],
  ['get', '/v1/answers/nothing', 'answer_not_found', null],
  ['post', '/v1/answers/nothing/cancel', 'answer_not_found', null],
  ['get', '/v1/models/nothing', 'model_not_found', 'model'],
  ['delete', '/v1/keys/nothing', 'key_not_found', null],
])('fails at %s %s with an id that there is not', async (method, path, code, param) => {
  const { call, operatorKey } = await startTestApp();

  await expectError(await call(method, path, { key: operatorKey }), 404, { code, param });
});

test.each([
  ['limit=0', 'limit'],
  ['limit=501', 'limit'],
  ['limit=many', 'limit'],
  ['state=lost', 'state'],
  ['after=', 'after'],
])('fails with the query %s', async (query, parameter) => {
  const { call } = await startTestApp();

  await expectError(await call('GET', `/v1/documents?${query}`), 400, { param: parameter });
});

test('fails with a body that states no length as soon as it passes the limit', async () => {
  const { app, userKey } = await startTestApp({ maxBodyBytes: 1_000 });
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 500;
      controller.enqueue(new Uint8Array(500).fill(0x20));
    },
  });

  const response = await app.request('/v1/search', {
    method: 'POST',
    body: endless,
    duplex: 'half',
    headers: { authorization: `Bearer ${userKey}` },
  } as RequestInit);

  await expectError(response, 413, { code: 'body_too_large' });
  expect(sent).toBeLessThan(5_000);
});

test('fails with a body that states a length above the limit without reading it', async () => {
  const { app, userKey } = await startTestApp({ maxBodyBytes: 1_000 });
  const body = new ReadableStream(
    {
      pull() {
        throw new Error('nothing should be read');
      },
    },
    { highWaterMark: 0 },
  );

  const response = await app.request('/v1/search', {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { authorization: `Bearer ${userKey}`, 'content-length': '1001' },
  } as RequestInit);

  await expectError(response, 413, { code: 'body_too_large' });
});

test('fails with a body whose connection ends in the middle', async () => {
  const { app, userKey } = await startTestApp();
  const broken = new ReadableStream({
    pull(controller) {
      controller.error(new Error('ECONNRESET'));
    },
  });

  const response = await app.request('/v1/search', {
    method: 'POST',
    body: broken,
    duplex: 'half',
    headers: { authorization: `Bearer ${userKey}` },
  } as RequestInit);

  await expectError(response, 400, { code: 'body_incomplete' });
});

test('reads the last of duplicate keys, and no prototype from the body', async () => {
  const { call, gateway } = await startTestApp();
  const body =
    '{"__proto__":{"stream":true},"constructor":1,"model":"dodo","model":"parrot","messages":[{"role":"user","content":"hello","__proto__":{"role":"system"}}]}';

  const response = await call('POST', '/v1/chat/completions', { body });

  expect(response.headers.get('content-type')).toContain('application/json');
  expect(gateway.chatRequests[0]?.messages).toEqual([{ role: 'user', content: 'hello' }]);
  expect(Object.hasOwn(Object.prototype, 'stream')).toBe(false);
});

test('reads brackets and quotes in texts as texts', async () => {
  const { call, gateway } = await startTestApp();
  const content = `${'['.repeat(500)} "quoted \\" ${'{'.repeat(500)}`;

  await call('POST', '/v1/chat/completions', {
    body: { model: 'parrot', messages: [{ role: 'user', content }] },
  });

  expect(gateway.chatRequests[0]?.messages[0]?.content).toBe(content);
});

test.each(['Basic abc', 'Bearer', 'Bearer ', 'sk-kit-abc', `Bearer ${'a'.repeat(10_000)}`])(
  'fails with the header authorization: %.20s',
  async (authorization) => {
    const { app } = await startTestApp();

    const response = await app.request('/v1/me', { headers: { authorization } });

    expect(response.status).toBe(401);
  },
);

async function expectError(
  response: Awaited<ReturnType<TestApp['call']>>,
  status: number,
  expected: Partial<WireError['error']>,
): Promise<void> {
  const text = await response.text();
  expect([response.status, text]).toEqual([status, expect.stringMatching(/^\{"error":/)]);
  expect(JSON.parse(text)).toEqual({
    error: {
      message: expect.stringMatching(/^[^A-Z].*[^.]$/s),
      type: expect.stringMatching(/_error$/),
      param: null,
      code: expect.any(String),
      ...expected,
    },
  });
  expect(text).not.toMatch(/\bat .*\.ts:\d+/);
  expect(response.headers.get('x-request-id')).toMatch(/^req_.{24}$/);
}
