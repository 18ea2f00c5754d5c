import type { WireKey, WireList, WireNewKey } from '../../lambdas/api/api';
import { startTestApp } from './start-test-app';

test('makes a key of the operator’s tenant that works at once', async () => {
  const { call, operatorKey } = await startTestApp();
  const body = {
    name: 'the website',
    roles: ['user', 'reviewer'],
    groups: ['readers'],
    allowed_models: ['rag'],
  };

  const response = await call('POST', '/v1/keys', { key: operatorKey, body });

  expect(response.status).toBe(201);
  const { key, ...record } = (await response.json()) as WireNewKey;
  expect(key).toMatch(/^sk-kit-[A-Za-z0-9_-]{43}$/);
  expect(record).toEqual({
    ...body,
    id: expect.stringMatching(/^key_.{12}$/),
    tenant: 'local',
    created_at: '2026-01-02T03:04:05.000Z',
  });
  expect(await (await call('GET', '/v1/me', { key })).json()).toEqual({
    id: record.id,
    tenant: 'local',
    groups: ['readers'],
    roles: ['user', 'reviewer'],
    allowed_models: ['rag'],
  });
});

test('lists the keys of the tenant without the keys and their digests', async () => {
  const { call, operatorKey, issue } = await startTestApp();
  await issue({ tenant: 'other', name: 'not ours' });

  const response = await call('GET', '/v1/keys', { key: operatorKey });

  const text = await response.text();
  const { data } = JSON.parse(text) as WireList<WireKey>;
  expect(data.map(({ name }) => name)).toEqual(['a test', 'the operator']);
  expect(text).not.toMatch(/sk-kit|hash/i);
});

test('refuses a revoked key from the next request on, and shows since when', async () => {
  const { call, operatorKey, issue } = await startTestApp();
  const { key, id } = await issue();
  const before = await call('GET', '/v1/me', { key });

  const revoked = await call('DELETE', `/v1/keys/${id}`, { key: operatorKey });

  expect(before.status).toBe(200);
  expect(await revoked.json()).toMatchObject({ id, revoked_at: '2026-01-02T03:04:05.000Z' });
  expect((await call('GET', '/v1/me', { key })).status).toBe(401);
});

test('fails to revoke a key of another tenant', async () => {
  const { call, operatorKey, issue } = await startTestApp();
  const { key, id } = await issue({ tenant: 'other' });

  const response = await call('DELETE', `/v1/keys/${id}`, { key: operatorKey });

  expect(response.status).toBe(404);
  expect((await call('GET', '/v1/me', { key })).status).toBe(200);
});
