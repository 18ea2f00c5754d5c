import type { Deletion, Deletions } from '../../lambdas/feedback/api';
import { AppError } from '../../lambdas/platform/errors';
import { makeDeletion } from '../feedback/make-deletion';
import { startTestApp } from './start-test-app';

async function start() {
  const asked: unknown[] = [];
  const { version: _, resume: __, ...report } = makeDeletion({ personId: 'key_person' });
  const deletions: Deletions = {
    request: async ({ id, tenant }, personId, reason): Promise<Deletion> => {
      asked.push([id, tenant, personId, reason]);
      return report;
    },
    get: async (_caller, personId) => {
      if (personId === 'key_person') return report;
      throw new AppError('no deletion was asked for', { kind: 'not-found', code: 'deletion_not_found' });
    },
  };
  return { ...(await startTestApp({ deletions })), asked };
}

test('asks for a deletion in the tenant of the operator, and answers at once', async () => {
  const { call, operatorKey, asked } = await start();

  const response = await call('POST', '/v1/people/key_person/deletion', {
    key: operatorKey,
    body: { reason: 'asked by mail' },
  });

  expect(response.status).toBe(202);
  expect(await response.json()).toMatchObject({
    person_id: 'key_person',
    due_at: '2026-02-01T03:04:05.000Z',
    state: 'running',
    steps: [{ store: 'answer log', state: 'waiting', found: 0, erased: 0 }],
  });
  expect(asked).toEqual([[expect.any(String), 'local', 'key_person', 'asked by mail']]);
});

test('shows the report, and knows nothing of a person that none was asked for', async () => {
  const { call, operatorKey } = await start();

  const known = await call('GET', '/v1/people/key_person/deletion', { key: operatorKey });
  const unknown = await call('GET', '/v1/people/key_other/deletion', { key: operatorKey });

  expect([known.status, unknown.status]).toEqual([200, 404]);
  expect(await known.json()).not.toHaveProperty('resume');
});

test('fails for everybody but an operator, and for a body of another shape', async () => {
  const { call, operatorKey, asked } = await start();

  const asUser = await call('POST', '/v1/people/key_person/deletion', { body: {} });
  const looked = await call('GET', '/v1/people/key_person/deletion');
  const strange = await call('POST', '/v1/people/key_person/deletion', {
    key: operatorKey,
    body: { tenant: 'other' },
  });

  expect([asUser.status, looked.status, strange.status]).toEqual([403, 403, 400]);
  expect(asked).toEqual([]);
});
