import { FakeSignIn } from './fake-sign-in';
import { startTestApp, type TestApp } from './start-test-app';

const signIn = new FakeSignIn();
let app: TestApp;

beforeEach(async () => {
  app = await startTestApp({ tokens: signIn });
});

test('lets in who signed in, with tenant, roles and groups of documents from the token', async () => {
  const key = await signIn.issue({
    subject: 'sub-1',
    tenant: 'acme',
    groups: ['role-reviewer', 'role-operator', 'role-emperor', 'hr'],
  });

  const response = await app.call('GET', '/v1/me', { key });

  expect(await response.json()).toEqual({
    id: 'user_sub-1',
    tenant: 'acme',
    groups: ['hr'],
    roles: ['user', 'reviewer', 'operator'],
    allowed_models: 'all',
  });
});

test('lets keys in beside tokens', async () => {
  expect((await app.call('GET', '/v1/me')).status).toBe(200);
});

test.each([
  ['has expired', { tenant: 'acme', expiresInS: -1 }, 401, 'expired_token'],
  ['is of another pool', { tenant: 'acme', pool: 'other' }, 401, 'invalid_token'],
  ['is an access token', { tenant: 'acme', use: 'access' }, 401, 'invalid_token'],
  ['has no tenant', {}, 403, 'tenant_missing'],
  ['has an empty tenant', { tenant: '' }, 403, 'tenant_missing'],
] as const)(
  'fails in the shape of OpenAI when the token %s, and logs nothing of it',
  async (_name, facts, status, code) => {
    const key = await signIn.issue(facts);

    const response = await app.call('GET', '/v1/me', { key });

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: {
        message: expect.any(String),
        type: status === 401 ? 'authentication_error' : 'permission_error',
        param: null,
        code,
      },
    });
    expect(app.lines).toHaveLength(1);
    for (const part of key.split('.')) expect(JSON.stringify(app.lines)).not.toContain(part);
  },
);

test('fails for a role that the token does not have', async () => {
  const key = await signIn.issue({ tenant: 'acme' });

  const response = await app.call('GET', '/v1/keys', { key });

  expect(response.status).toBe(403);
});

test('fails for a token where nobody signs in, as for any unknown key', async () => {
  const keysOnly = await startTestApp();

  const response = await keysOnly.call('GET', '/v1/me', { key: await signIn.issue({ tenant: 'local' }) });

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
});

test('has no endpoint of documents where the environment has no index', async () => {
  const direct = await startTestApp({ documents: undefined, index: undefined });

  const statuses = await Promise.all(
    [
      ['GET', '/v1/documents'],
      ['POST', '/v1/sync'],
      ['POST', '/v1/search'],
      ['GET', '/v1/models'],
    ].map(async ([method = '', path = '']) => (await direct.call(method, path)).status),
  );
  const described = await (await direct.call('GET', '/v1/openapi.json')).text();

  expect(statuses).toEqual([404, 404, 404, 200]);
  expect(described).not.toMatch(/"\/v1\/(documents|sync|search)/);
  expect(described).toContain('"/v1/models"');
});
