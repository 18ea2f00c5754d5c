import { digestRelease } from '../../lambdas/promotion/digest-release';
import { openPromotions } from '../promotion/open-promotions';
import { openReleases } from '../promotion/open-releases';
import { startTestApp } from './start-test-app';

/** The application with the releases of an environment, and a key of each role. */
async function start() {
  const opened = await openPromotions();
  const app = await startTestApp({ releases: opened.releases, promotions: opened.promotions });
  const keys = {
    user: app.userKey,
    operator: app.operatorKey,
    reviewer: (await app.issue({ roles: ['reviewer'] })).key,
    approver: (await app.issue({ roles: ['approver'] })).key,
    both: (await app.issue({ roles: ['operator', 'approver'] })).key,
  };
  const send = async (method: string, path: string, key: string, body?: unknown) => {
    const response = await app.call(method, path, { key, body });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return { ...opened, keys, send };
}

const change = { note: '더 따뜻하게', chain: { temperature: 0.3, retrieval: { retrievedPassages: 9 } } };

test('makes a release, shows it with its manifest as it is, lists it and says what is different', async () => {
  const { send, keys, defaultManifest } = await start();

  const made = await send('POST', '/v1/releases', keys.operator, change);
  const digest: string = made.body.digest;
  const shown = await send('GET', `/v1/releases/${digest.slice(0, 8)}`, keys.reviewer);
  const listed = await send('GET', '/v1/releases?limit=1', keys.approver);
  const differences = await send('GET', `/v1/releases/${digest}/diff`, keys.reviewer);
  const back = await send('GET', `/v1/releases/${digest}/diff?to=champion`, keys.reviewer);

  expect(made.status).toBe(201);
  expect(shown).toEqual({ status: 200, body: made.body });
  expect(made.body).toMatchObject({ note: '더 따뜻하게', created_at: '2026-01-02T03:04:05.000Z', roles: [] });
  expect(digestRelease(made.body.manifest)).toBe(digest);
  expect(made.body.manifest.chain.maxAnswerTokens).toBe(defaultManifest.chain.maxAnswerTokens);
  expect(listed.body).toEqual({ object: 'list', data: [made.body], has_more: false });
  expect(differences.body.data).toEqual([
    { field: 'chain.retrieval.retrievedPassages', from: '6', to: '9' },
    { field: 'chain.temperature', from: '0', to: '0.3' },
  ]);
  expect(back.body.data[1]).toEqual({ field: 'chain.temperature', from: '0.3', to: '0' });
});

test('carries a release to another environment as a bundle', async () => {
  const from = await start();
  const { body: made } = await from.send('POST', '/v1/releases', from.keys.operator, change);
  const staging = await openReleases({ environment: 'staging' });
  const app = await startTestApp({ releases: staging.releases });

  const { body: bundle } = await from.send('GET', `/v1/releases/${made.digest}/bundle`, from.keys.approver);
  const imported = await app.call('POST', '/v1/releases/import', { key: app.operatorKey, body: bundle });
  const altered = await app.call('POST', '/v1/releases/import', {
    key: app.operatorKey,
    body: { ...bundle, release: { ...bundle.release, author: 'key_me' } },
  });

  expect(imported.status).toBe(201);
  expect(await imported.json()).toEqual({ ...made, imported_by: expect.stringMatching(/^key_/) });
  expect(altered.status).toBe(409);
  expect(await altered.json()).toMatchObject({ error: { code: 'release_altered' } });
});

test('promotes, approves and rolls back, and shows where it stands', async () => {
  const { send, keys, advance, pass, defaultManifest } = await start();
  const { body: made } = await send('POST', '/v1/releases', keys.operator, change);

  const begun = await send('POST', '/v1/rollouts', keys.operator, { release: made.digest });
  await advance(begun.body.id);
  const waiting = await send('GET', `/v1/rollouts/${begun.body.id}`, keys.reviewer);
  const approved = await send('POST', `/v1/rollouts/${begun.body.id}/approval`, keys.approver, {
    is_approved: true,
    reason: 'reads well',
  });
  for (const seconds of [0, 60, 300]) {
    pass(seconds);
    await advance(begun.body.id);
  }
  const pointers = await send('GET', '/v1/pointers', keys.reviewer);
  const back = await send('POST', '/v1/rollback', keys.approver, { reason: '틀린 답변' });
  const listed = await send('GET', '/v1/rollouts', keys.reviewer);

  expect([begun.status, begun.body.step]).toEqual([202, 'evaluating']);
  expect(waiting.body).toMatchObject({
    step: 'waiting-for-approval',
    candidate: made.digest,
    gate: { verdict: 'promote' },
  });
  expect([approved.status, approved.body.step]).toEqual([200, 'canary']);
  expect(pointers.body).toMatchObject({ champion: made.digest, canary_percent: 0 });
  expect(pointers.body.history[0]).toMatchObject({ previous_champion: digestRelease(defaultManifest) });
  expect(back).toMatchObject({
    status: 200,
    body: { champion: digestRelease(defaultManifest), reason: '틀린 답변' },
  });
  expect(listed.body.data).toMatchObject([{ id: begun.body.id, step: 'promoted' }]);
});

test.each([
  ['GET', '/v1/releases', undefined, 'user'],
  ['GET', '/v1/pointers', undefined, 'user'],
  ['GET', '/v1/rollouts', undefined, 'user'],
  ['POST', '/v1/releases', change, 'approver'],
  ['POST', '/v1/releases/import', {}, 'reviewer'],
  ['POST', '/v1/rollouts', { release: 'champion' }, 'approver'],
  ['POST', '/v1/rollouts/rollout_1/approval', { is_approved: true, reason: 'x' }, 'operator'],
  ['POST', '/v1/rollback', { reason: 'x' }, 'reviewer'],
] as const)('fails for %s %s without the role', async (method, path, body, role) => {
  const { send, keys } = await start();

  const { status, body: answer } = await send(method, path, keys[role], body);

  expect([status, answer.error.code]).toEqual([403, 'role_required']);
});

test.each([
  [
    'a setting that is none',
    'POST',
    '/v1/releases',
    { note: 'x', chain: { warmth: 1 } },
    400,
    'invalid_release',
  ],
  ['a field that is none', 'POST', '/v1/releases', { note: 'x', warmth: 1 }, 400, 'invalid_shape'],
  ['no note', 'POST', '/v1/releases', { note: ' ', chain: { temperature: 1 } }, 400, 'invalid_shape'],
  ['nothing that changes', 'POST', '/v1/releases', { note: 'x' }, 409, 'release_unchanged'],
  [
    'a route that is not here',
    'POST',
    '/v1/releases',
    { note: 'x', chain: { chatRoute: 'y' } },
    409,
    'route_not_available',
  ],
  ['a release that is not here', 'GET', '/v1/releases/ffffffff', undefined, 404, 'release_not_found'],
  ['too few digits', 'GET', '/v1/releases/fff', undefined, 404, 'release_not_found'],
  ['a bundle that is none', 'POST', '/v1/releases/import', { a: 1 }, 400, 'invalid_shape'],
  [
    'a rollout of what is not here',
    'POST',
    '/v1/rollouts',
    { release: 'f'.repeat(64) },
    404,
    'release_not_found',
  ],
  ['a rollout of the champion', 'POST', '/v1/rollouts', { release: 'champion' }, 409, 'already_champion'],
  ['a rollout that is not there', 'GET', '/v1/rollouts/rollout_x', undefined, 404, 'rollout_not_found'],
  [
    'an approval of nothing',
    'POST',
    '/v1/rollouts/rollout_x/approval',
    { is_approved: true, reason: 'x' },
    404,
    'rollout_not_found',
  ],
  [
    'an approval without a reason',
    'POST',
    '/v1/rollouts/rollout_x/approval',
    { is_approved: true },
    400,
    'invalid_shape',
  ],
  ['a rollback of nothing', 'POST', '/v1/rollback', { reason: 'x' }, 409, 'nothing_to_roll_back'],
] as const)('fails for %s', async (_name, method, path, body, status, code) => {
  const { send, keys } = await start();

  const answer = await send(method, path, keys.both, body);

  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
});

test('fails to approve what the same key made and began', async () => {
  const { send, keys, advance } = await start();
  const { body: made } = await send('POST', '/v1/releases', keys.both, change);
  const { body: begun } = await send('POST', '/v1/rollouts', keys.both, { release: made.digest });
  await advance(begun.id);

  const answer = await send('POST', `/v1/rollouts/${begun.id}/approval`, keys.both, {
    is_approved: true,
    reason: 'mine',
  });

  expect([answer.status, answer.body.error.code]).toEqual([403, 'author_may_not_approve']);
});

test('says in the description of the API what releases and rollouts look like', async () => {
  const { send, keys } = await start();

  const { body } = await send('GET', '/v1/openapi.json', keys.user);

  expect(Object.keys(body.paths).filter((path) => /release|rollout|pointers|rollback/.test(path))).toEqual([
    '/v1/releases',
    '/v1/releases/import',
    '/v1/releases/{id}',
    '/v1/releases/{id}/diff',
    '/v1/releases/{id}/bundle',
    '/v1/pointers',
    '/v1/rollouts',
    '/v1/rollouts/{id}',
    '/v1/rollouts/{id}/approval',
    '/v1/rollback',
  ]);
});
