import { componentOf, openDeployments } from '../serving/open-deployments';
import { startTestApp } from './start-test-app';

/** The application with the deployments of an environment, and a key of each role. */
async function start() {
  const opened = openDeployments();
  const app = await startTestApp({ deployments: opened.deployments });
  const keys = {
    user: app.userKey,
    operator: app.operatorKey,
    reviewer: (await app.issue({ roles: ['reviewer'] })).key,
  };
  const send = async (method: string, path: string, key: string, body?: unknown) => {
    const response = await app.call(method, path, { key, body });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return { ...opened, keys, send };
}

test('deploys a version, shows where it stands, lists it and takes it off', async () => {
  const { send, keys, register, finish } = await start();
  const modelVersion = register('aaaaaaaaaaaa');

  const begun = await send('POST', '/v1/deployments', keys.operator, { model_version: modelVersion });
  await finish(begun.body.id);
  const shown = await send('GET', `/v1/deployments/${begun.body.id}`, keys.reviewer);
  const listed = await send('GET', '/v1/deployments?limit=1', keys.reviewer);
  const removed = await send('DELETE', `/v1/deployments/${begun.body.id}`, keys.operator);

  expect(begun).toMatchObject({
    status: 202,
    body: {
      model_version: 'support@aaaaaaaaaaaa',
      endpoint: 'chat',
      component: componentOf('aaaaaaaaaaaa'),
      step: 'creating',
      started_at: '2026-01-02T03:04:05.000Z',
    },
  });
  expect(shown).toMatchObject({ status: 200, body: { step: 'deployed', bake_until: expect.any(String) } });
  expect(listed.body).toEqual({ object: 'list', data: [shown.body] });
  expect(removed).toMatchObject({ status: 200, body: { step: 'removed' } });
});

test.each([
  ['fails for a version that nobody knows', { model_version: 'support@eeeeeeeeeeee' }, 404],
  ['fails for an endpoint that is not there', { model_version: 'support@aaaaaaaaaaaa', endpoint: '챗' }, 404],
  ['fails without a version', {}, 400],
  ['fails with a field that is none', { model_version: 'support', region: 'moon' }, 400],
])('%s', async (_name, body, status) => {
  const { send, keys, register } = await start();
  register('aaaaaaaaaaaa');

  const answer = await send('POST', '/v1/deployments', keys.operator, body);

  expect(answer).toMatchObject({ status, body: { error: { message: expect.any(String) } } });
});

test('fails for whoever is no operator, for what a release pins, and for what is not there', async () => {
  const { send, keys, register, finish, pins } = await start();
  const body = { model_version: register('aaaaaaaaaaaa') };
  const begun = await send('POST', '/v1/deployments', keys.operator, body);
  await finish(begun.body.id);
  pins.add('support@aaaaaaaaaaaa');

  const byReviewer = await send('POST', '/v1/deployments', keys.reviewer, body);
  const byUser = await send('GET', '/v1/deployments', keys.user);
  const pinned = await send('DELETE', `/v1/deployments/${begun.body.id}`, keys.operator);
  const missing = await send('GET', '/v1/deployments/deployment_none', keys.operator);

  expect([byReviewer.status, byUser.status]).toEqual([403, 403]);
  expect(pinned).toMatchObject({ status: 409, body: { error: { code: 'model_version_in_use' } } });
  expect(missing).toMatchObject({ status: 404, body: { error: { code: 'deployment_not_found' } } });
});

test('has no deployments where there are no endpoints', async () => {
  const app = await startTestApp();

  expect((await app.call('GET', '/v1/deployments', { key: app.operatorKey })).status).toBe(404);
});
