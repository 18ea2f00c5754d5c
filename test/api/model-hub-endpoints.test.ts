import { openImports } from '../model-hub/open-imports';
import { openModelVersions } from '../model-hub/open-model-versions';
import { startTestApp } from './start-test-app';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start() {
  const imports = await openImports();
  closing.push(() => imports.hub.close());
  const hub = await openModelVersions();
  const app = await startTestApp({ baseModels: imports.baseModels, modelVersions: hub.versions });
  const keys = {
    user: app.userKey,
    operator: app.operatorKey,
    reviewer: (await app.issue({ roles: ['reviewer'] })).key,
    approver: (await app.issue({ roles: ['approver'] })).key,
  };
  const send = async (method: string, path: string, key: string, body?: unknown) => {
    const response = await app.call(method, path, { key, body });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return { imports, hub, keys, send };
}

test('imports a base model and shows how far it is', async () => {
  const { imports, keys, send } = await start();

  const begun = await send('POST', '/v1/base-models', keys.operator, { model: 'qwen' });
  await imports.machine.settle();
  const shown = await send('GET', '/v1/base-models/qwen', keys.reviewer);
  const again = await send('POST', '/v1/base-models', keys.operator, { model: 'qwen' });
  const listed = await send('GET', '/v1/base-models', keys.approver);

  expect([begun.status, begun.body.state]).toEqual([202, 'importing']);
  expect(shown.body).toMatchObject({ model: 'qwen', state: 'imported', done_bytes: shown.body.total_bytes });
  expect(again).toEqual({ status: 200, body: shown.body });
  expect(listed.body).toEqual({ object: 'list', data: [shown.body] });
});

test.each([
  ['an unknown model', { model: 'gpt-9' }, 404, 'unknown_model'],
  ['a licence that was not accepted', { model: 'llama' }, 409, 'licence_not_accepted'],
  ['another field', { model: 'qwen', force: true }, 400, 'invalid_shape'],
])('fails to import %s', async (_, body, status, code) => {
  const { keys, send } = await start();

  const refused = await send('POST', '/v1/base-models', keys.operator, body);

  expect([refused.status, refused.body.error.code]).toEqual([status, code]);
});

test('shows versions by id, group and number, and decides on one', async () => {
  const { hub, keys, send } = await start();
  const { id } = await hub.versions.register(await hub.artefact());

  const listed = await send('GET', '/v1/model-versions?group=support', keys.reviewer);
  const shown = await Promise.all(
    [id, 'support', 'support:1'].map((name) =>
      send('GET', `/v1/model-versions/${encodeURIComponent(name)}`, keys.reviewer),
    ),
  );
  const decided = await send('POST', `/v1/model-versions/${encodeURIComponent(id)}/decision`, keys.approver, {
    is_approved: true,
    reason: '좋다',
  });

  expect(listed.body.data.map((one: { id: string }) => one.id)).toEqual([id]);
  expect(shown.map(({ body }) => body.id)).toEqual([id, id, id]);
  expect(shown[0]?.body).toMatchObject({
    state: 'pending',
    lineage: { base_model: 'qwen3-8b', training_job: 'tuning-1' },
    metrics: { held_out_loss_after: 1.25 },
  });
  expect(decided).toMatchObject({ status: 200, body: { state: 'approved', decision: { reason: '좋다' } } });
});

test('copies a version of another environment', async () => {
  const { keys, send } = await start();
  const other = await openModelVersions();
  const { id, record } = await other.versions.register(await other.artefact());

  const copied = await send('POST', '/v1/model-versions/copy', keys.operator, { record });

  expect(copied).toMatchObject({ status: 201, body: { id, state: 'pending', created_by: 'key_author' } });
});

test.each([
  ['GET', '/v1/base-models', 'user', undefined],
  ['POST', '/v1/base-models', 'approver', { model: 'qwen' }],
  ['GET', '/v1/model-versions', 'user', undefined],
  ['POST', '/v1/model-versions/support/decision', 'operator', { is_approved: true, reason: 'good' }],
  ['POST', '/v1/model-versions/copy', 'approver', { record: 'x' }],
] as const)('fails to let %s %s be asked by a %s', async (method, path, role, body) => {
  const { keys, send } = await start();

  const refused = await send(method, path, keys[role], body);

  expect([refused.status, refused.body.error.code]).toEqual([403, 'role_required']);
});
