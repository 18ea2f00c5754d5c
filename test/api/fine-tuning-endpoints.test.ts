import type { WireFineTuning, WireList } from '../../lambdas/api/api';
import type { ModelVersion } from '../../lambdas/model-hub/api';
import { openFineTunings } from '../fine-tuning/open-fine-tunings';
import { temporaryFolder } from '../ingestion/temporary-folder';
import { makeModelVersion } from '../model-hub/make-model-version';
import { startTestApp } from './start-test-app';

async function start(versions: readonly ModelVersion[] = []) {
  const opened = openFineTunings({ folder: temporaryFolder(), versions });
  const app = await startTestApp({ fineTunings: opened.fineTunings });
  return { ...opened, ...app, reviewerKey: (await app.issue({ roles: ['reviewer'] })).key };
}

const body = {
  dataset: 'lessons',
  base: 'tiny',
  method: 'sft',
  group: 'support',
  hyperparameters: { tuning: 'qlora', lora_rank: 8, learning_rate: 0.0001, max_tokens: 512, batch_size: 2 },
  max_cost_usd: 10,
};

test('starts a fine-tuning for operators, and shows it to whoever looks after releases', async () => {
  const { call, operatorKey, reviewerKey } = await start();

  const response = await call('POST', '/v1/fine-tunings', { key: operatorKey, body });
  const started = (await response.json()) as WireFineTuning;
  const shown = await call('GET', `/v1/fine-tunings/${started.id}`, { key: reviewerKey });
  const list = await call('GET', '/v1/fine-tunings?limit=5', { key: reviewerKey });

  expect(response.status).toBe(201);
  expect(started).toMatchObject({
    step: 'building',
    hyperparameters: body.hyperparameters,
    max_cost_usd: 10,
    weights: { bytes: 1_000 },
  });
  expect(await shown.json()).toEqual(started);
  expect(((await list.json()) as WireList<WireFineTuning>).data).toEqual([started]);
});

test('compresses a merged version for operators, and refuses an adapter', async () => {
  const open = { version: 1, state: 'pending', aliases: [] } as const;
  const merged = { ...makeModelVersion('merged', { kind: 'merged' }), ...open };
  const adapter = { ...makeModelVersion(), ...open };
  const { call, operatorKey, reviewerKey } = await start([merged, adapter]);
  const compress = (id: string, key: string, how = {}) =>
    call('POST', `/v1/model-versions/${encodeURIComponent(id)}/compression`, {
      key,
      body: { ...how, max_cost_usd: 5 },
    });

  const response = await compress(merged.id, operatorKey);
  const calibrated = await compress(merged.id, operatorKey, { scheme: 'awq', dataset: 'lessons' });
  const refused = await compress(adapter.id, operatorKey);

  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({
    method: 'compress',
    compressed_from: merged.id,
    scheme: 'fp8',
    max_cost_usd: 5,
    step: 'building',
  });
  expect([calibrated.status, await calibrated.json()]).toMatchObject([
    201,
    { scheme: 'awq', dataset: 'a'.repeat(64) },
  ]);
  expect([refused.status, await refused.json()]).toMatchObject([
    409,
    { error: { code: 'model_version_not_merged' } },
  ]);
  expect((await compress(merged.id, reviewerKey)).status).toBe(403);
});

test('stops and resumes', async () => {
  const { call, operatorKey, advance } = await start();
  const response = await call('POST', '/v1/fine-tunings', { key: operatorKey, body });
  const { id } = (await response.json()) as WireFineTuning;

  const stopped = await call('POST', `/v1/fine-tunings/${id}/stop`, { key: operatorKey });
  await advance(id);
  const resumed = await call('POST', `/v1/fine-tunings/${id}/resume`, {
    key: operatorKey,
    body: { max_cost_usd: 20 },
  });

  expect([stopped.status, resumed.status]).toEqual([202, 202]);
  expect(await stopped.json()).toMatchObject({ stopping: expect.stringContaining('stopped it') });
  expect(await resumed.json()).toMatchObject({ step: 'building', turn: 2, max_cost_usd: 20 });
});

test('fails for who may not, and for what is wrong, by name', async () => {
  const { call, operatorKey, reviewerKey, userKey } = await start();
  const refuse = async (key: string, changes: object) => {
    const response = await call('POST', '/v1/fine-tunings', { key, body: { ...body, ...changes } });
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return { status: response.status, ...error };
  };

  expect(await refuse(reviewerKey, {})).toMatchObject({ status: 403, code: 'role_required' });
  expect(await refuse(userKey, {})).toMatchObject({ status: 403, code: 'role_required' });
  expect(await refuse(operatorKey, { method: 'rlhf' })).toMatchObject({ status: 400 });
  expect(await refuse(operatorKey, { hyperparameters: { rank: 8 } })).toMatchObject({
    status: 400,
    message: expect.stringContaining('rank'),
  });
  expect(await refuse(operatorKey, { dataset: 'exam' })).toMatchObject({
    status: 400,
    code: 'dataset_for_evaluation',
  });
  expect(await refuse(operatorKey, { max_cost_usd: 1_000 })).toMatchObject({
    status: 400,
    code: 'cost_above_limit',
  });
  expect((await call('GET', '/v1/fine-tunings/tuning_0', { key: operatorKey })).status).toBe(404);
});
