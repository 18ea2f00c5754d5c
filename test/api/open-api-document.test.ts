import Ajv2020 from 'ajv/dist/2020';
import { startTestApp } from './start-test-app';

interface Operation {
  description: string;
  parameters: object[];
  requestBody?: { content: object };
  responses: Record<string, { content: Record<string, { schema: object }> }>;
}

interface Description {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

async function readDescription(): Promise<Description> {
  const { app } = await startTestApp();
  return (await (await app.request('/v1/openapi.json')).json()) as Description;
}

test('describes every endpoint, without a key', async () => {
  const { openapi, paths } = await readDescription();

  expect(openapi).toBe('3.1.0');
  expect(
    Object.entries(paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
      .sort(),
  ).toEqual([
    'delete /v1/documents/{id}',
    'delete /v1/keys/{id}',
    'get /v1/answers/{id}',
    'get /v1/documents',
    'get /v1/documents/{id}',
    'get /v1/documents/{id}/passages',
    'get /v1/keys',
    'get /v1/me',
    'get /v1/models',
    'get /v1/models/{id}',
    'post /v1/answers/{id}/cancel',
    'post /v1/chat/completions',
    'post /v1/documents',
    'post /v1/documents/{id}/retry',
    'post /v1/embeddings',
    'post /v1/keys',
    'post /v1/search',
    'post /v1/sync',
    'post /v1/uploads',
  ]);
});

test('tells roles, queries and bodies from what checks them', async () => {
  const { paths } = await readDescription();

  expect(paths['/v1/sync']?.post?.description).toBe('Needs the role operator.');
  expect(paths['/v1/documents']?.get?.parameters).toContainEqual({
    name: 'limit',
    in: 'query',
    schema: expect.objectContaining({ minimum: 1, maximum: 500, default: 100 }),
  });
  expect(paths['/v1/search']?.post?.requestBody?.content).toMatchObject({
    'application/json': { schema: { required: ['query'], properties: { limit: { maximum: 50 } } } },
  });
  expect(paths['/v1/documents']?.post?.requestBody?.content).toHaveProperty('multipart/form-data');
});

test.each([
  ['get', '/v1/models', '/v1/models', undefined],
  ['get', '/v1/models/{id}', '/v1/models/rag', undefined],
  ['get', '/v1/me', '/v1/me', undefined],
  ['get', '/v1/documents', '/v1/documents?limit=1', undefined],
  ['get', '/v1/documents/{id}', '/v1/documents/doc_secret', undefined],
  ['get', '/v1/documents/{id}/passages', '/v1/documents/doc_helm/passages', undefined],
  ['post', '/v1/documents/{id}/retry', '/v1/documents/doc_secret/retry', undefined],
  ['post', '/v1/uploads', '/v1/uploads', { name: 'a.md', size_bytes: 1 }],
  ['post', '/v1/search', '/v1/search', { query: 'charts' }],
  ['get', '/v1/answers/{id}', '/v1/answers/ANSWER', undefined],
  ['post', '/v1/answers/{id}/cancel', '/v1/answers/ANSWER/cancel', undefined],
  ['post', '/v1/keys', '/v1/keys', { name: 'a key' }],
  ['get', '/v1/keys', '/v1/keys', undefined],
])('describes what %s %s answers, and all of it', async (method, described, path, body) => {
  const { paths } = await readDescription();
  const { call, chain, operatorKey } = await startTestApp();
  await call('POST', '/v1/chat/completions', {
    key: operatorKey,
    body: { model: 'rag', messages: [{ role: 'user', content: 'What is Helm?' }] },
  });
  const answerId = chain.requests[0]?.answerId ?? '';

  const response = await call(method, path.replace('ANSWER', answerId), { key: operatorKey, body });

  const schema = paths[described]?.[method]?.responses['2XX']?.content['application/json']?.schema ?? false;
  const validate = new Ajv2020().compile(schema);
  validate(await response.json());
  expect(validate.errors ?? []).toEqual([]);
  expect(JSON.stringify(schema)).toContain('"additionalProperties":false');
});

test('answers a health check without a key', async () => {
  const { app } = await startTestApp();

  const response = await app.request('/healthz');

  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
});
