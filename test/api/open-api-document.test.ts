import { startTestApp } from './start-test-app';

interface Description {
  openapi: string;
  paths: Record<
    string,
    Record<string, { description: string; requestBody?: { content: object }; parameters: object[] }>
  >;
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

test('answers a health check without a key', async () => {
  const { app } = await startTestApp();

  const response = await app.request('/healthz');

  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
});
