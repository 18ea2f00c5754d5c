import { ModelError } from '../../lambdas/model-gateway/api';
import { AppError } from '../../lambdas/platform/errors';
import { advanceDeployment } from '../../lambdas/serving/advance-deployment';
import type { DeploymentDeps } from '../../lambdas/serving/deployment-deps';
import { takeDeploymentTurn } from '../../lambdas/serving/deployment-turn';
import type { ComponentStatus } from '../../lambdas/serving/ports';
import { reviveComponents } from '../../lambdas/serving/revive-components';
import { operator } from '../promotion/open-releases';
import { componentOf, openDeployments } from './open-deployments';

const failed = (reason: string): ComponentStatus => ({
  state: 'failed',
  reason,
  log: 'the log of the test',
  differences: [],
});
const reasonOf = ({ history }: { history: readonly { reason: string }[] }) => history.at(-1)?.reason;

describe('a deployment', () => {
  test('puts the new beside the old, checks it, keeps the old through the bake and takes it off', async () => {
    const { deployments, components, register, finish, deps, pass } = openDeployments();
    const first = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    await finish(first.id);
    const second = await deployments.deploy(operator, { modelVersion: register('bbbbbbbbbbbb') });

    const baking = await advanceDeployment(second.id, deps);
    const both = await components.list('chat');
    pass(3_599);
    const stillBaking = await advanceDeployment(second.id, deps);
    const bothStill = await components.list('chat');
    pass(1);
    const done = await advanceDeployment(second.id, deps);

    expect(baking).toMatchObject({
      deployment: { step: 'baking', endpoint: 'chat', component: componentOf('bbbbbbbbbbbb') },
      waitSeconds: 300,
    });
    expect(both).toEqual([componentOf('aaaaaaaaaaaa'), componentOf('bbbbbbbbbbbb')]);
    expect(stillBaking).toMatchObject({ deployment: { step: 'baking' }, waitSeconds: 1 });
    expect(bothStill).toEqual(both);
    expect(done.waitSeconds).toBeUndefined();
    expect(done.deployment).toMatchObject({ step: 'deployed', retired: ['support@aaaaaaaaaaaa'] });
    expect(done.deployment.history.map(({ step }) => step)).toEqual([
      'creating',
      'creating',
      'checking',
      'baking',
      'retiring',
      'deployed',
    ]);
    expect(await components.list('chat')).toEqual([componentOf('bbbbbbbbbbbb')]);
    expect(await deployments.get(first.id)).toMatchObject({ step: 'removed' });
    expect(await deployments.deployed()).toEqual([
      { modelVersion: 'support@bbbbbbbbbbbb', endpoint: 'chat' },
    ]);
  });

  test('looks seldom at a bake of two weeks, so that its execution ends within its events', async () => {
    const { deployments, register, deps } = openDeployments({ chat: { bakeSeconds: 14 * 86_400 } });
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });

    expect((await advanceDeployment(id, deps)).waitSeconds).toBe(2_420);
  });

  test('leaves what a release pins, and what is newer', async () => {
    const { deployments, components, register, finish, pins, pass } = openDeployments({
      chat: { maxAdapters: 4 },
    });
    const deploy = async (digest12: string) =>
      deployments.deploy(operator, { modelVersion: register(digest12) });
    pins.add('support@aaaaaaaaaaaa');
    await finish((await deploy('aaaaaaaaaaaa')).id);
    const slow = await deploy('bbbbbbbbbbbb');
    pass(1);
    const newer = await deploy('dddddddddddd');
    await finish(newer.id);

    const done = await finish(slow.id);

    expect(done.retired).toEqual([]);
    expect([...(await components.list('chat'))].sort()).toEqual(
      ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'dddddddddddd'].map(componentOf),
    );
  });

  test('takes nothing off while nobody knows what releases pin', async () => {
    const { deployments, components, register, finish, deps } = openDeployments();
    await finish((await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') })).id);
    const { id } = await deployments.deploy(operator, { modelVersion: register('bbbbbbbbbbbb') });
    const away = new AppError('DynamoDB does not answer', {
      kind: 'unavailable',
      code: 'store_unavailable',
      isRetryable: true,
    });
    const pinned = { list: () => Promise.reject(away) };

    await advanceDeployment(id, deps);
    const retire = advanceDeployment(id, { ...deps, pinned, now: () => new Date('2026-02-01T00:00:00Z') });

    await expect(retire).rejects.toThrow(away);
    expect(await components.list('chat')).toHaveLength(2);
    expect((await finish(id)).retired).toEqual(['support@aaaaaaaaaaaa']);
  });

  test('is one of two that deploy the same version at once, and starts again a machine that was killed', async () => {
    const { deployments, components, register, started, finish } = openDeployments();
    const modelVersion = register('aaaaaaaaaaaa');

    const [one, other] = await Promise.all([
      deployments.deploy(operator, { modelVersion }),
      deployments.deploy(operator, { modelVersion }),
    ]);
    await finish(one.id);
    const again = await deployments.deploy(operator, { modelVersion });

    expect(other).toEqual(one);
    expect(started).toEqual([one.id, one.id]);
    expect(again).toMatchObject({ id: one.id, step: 'deployed' });
    expect(components.calls).toEqual(
      ['create', 'scale'].map((call) => `${call} ${componentOf('aaaaaaaaaaaa')}`),
    );
  });

  test('goes on from where a killed function was, and two that advance it do no more than one', async () => {
    const { deployments, components, register, deps } = openDeployments();
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    const killed: DeploymentDeps = {
      ...deps,
      store: {
        get: (one) => deps.store.get(one),
        list: (limit) => deps.store.list(limit),
        put: () => Promise.reject(new Error('killed')),
      },
    };

    await expect(advanceDeployment(id, killed)).rejects.toThrow('killed');
    const both = await Promise.all([advanceDeployment(id, deps), advanceDeployment(id, deps)]);

    expect(both.map(({ deployment }) => deployment.step)).toEqual(['baking', 'baking']);
    expect(both[0]?.deployment.history.map(({ step }) => step)).toEqual(['creating', 'checking', 'baking']);
    const creations = components.calls.filter((call) => call.startsWith('create'));
    expect(creations).toEqual([`create ${componentOf('aaaaaaaaaaaa')}`]);
  });

  test('lets its copies follow the requests once it answers, waits where that is busy, and fails where it is refused', async () => {
    const { deployments, components, register, deps } = openDeployments();
    const calls = async () => components.calls.filter((call) => call.startsWith('scale'));
    const refusal = (code: string, isRetryable = false) =>
      new AppError(code, { kind: 'conflict', code, isRetryable });
    components.scaleFailures.push(refusal('component_busy', true), refusal('component_refused'));
    components.refusal = new ModelError('it sleeps', {
      kind: 'unavailable',
      code: 'provider_unavailable',
      isRetryable: true,
    });
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });

    await advanceDeployment(id, deps);
    const asleep = await calls();
    components.refusal = undefined;
    const busy = await advanceDeployment(id, deps);
    const refused = await advanceDeployment(id, deps);

    expect(asleep).toEqual([]);
    expect(busy).toMatchObject({ deployment: { step: 'checking' }, waitSeconds: 15 });
    expect(refused.deployment).toMatchObject({ step: 'failed' });
    expect(reasonOf(refused.deployment)).toBe('component_refused');
    expect(await components.list('chat')).toEqual([]);
  });

  test('waits while the endpoint sleeps and wakes, then checks it', async () => {
    const { deployments, components, register, finish, deps } = openDeployments();
    components.refusal = new ModelError('the model sleeps', {
      kind: 'unavailable',
      code: 'provider_unavailable',
      isRetryable: true,
    });
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    const waiting = await advanceDeployment(id, deps);
    components.refusal = undefined;

    expect(waiting).toMatchObject({ deployment: { step: 'checking' }, waitSeconds: 15 });
    expect((await finish(id)).step).toBe('deployed');
  });

  test('waits out a refusal of the first minute, in which an adapter is in service and not yet loaded', async () => {
    const { deployments, components, register, finish, deps, pass } = openDeployments();
    components.refusal = new ModelError('LoRA adapter not found', {
      kind: 'invalid',
      code: 'invalid_request',
    });
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    await advanceDeployment(id, deps);
    pass(59);
    const waiting = await advanceDeployment(id, deps);
    components.refusal = undefined;

    expect(waiting).toMatchObject({ deployment: { step: 'checking' }, waitSeconds: 15 });
    expect((await finish(id)).step).toBe('deployed');
  });

  test('retires a version whose component is being changed once that has ended', async () => {
    const { deployments, components, register, finish, deps, pass } = openDeployments();
    await finish((await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') })).id);
    const { id } = await deployments.deploy(operator, { modelVersion: register('bbbbbbbbbbbb') });
    await advanceDeployment(id, deps);
    pass(3_600);
    components.busyFor = 1;

    const busy = await advanceDeployment(id, deps);

    expect(busy).toMatchObject({ deployment: { step: 'retiring' }, waitSeconds: 15 });
    expect((await finish(id)).retired).toEqual(['support@aaaaaaaaaaaa']);
    expect(await components.list('chat')).toEqual([componentOf('bbbbbbbbbbbb')]);
  });
});

describe('a deployment that fails', () => {
  test.each([
    [
      'fails for want of capacity, and says what to do',
      'InsufficientInstanceCapacity: Unable to provision requested ML compute capacity',
      /no free GPU of this instance type.*choose another instanceType/,
    ],
    [
      'fails where the quota is used up',
      'ResourceLimitExceeded: the account-level service limit is 0 Instances',
      /ask AWS for a higher quota/,
    ],
    [
      'fails where the image is missing',
      'Failed to pull container image: repository does not exist',
      /image of the container cannot be pulled/,
    ],
    [
      'fails where the files of the version are missing',
      'Could not find model data at s3://models/served-adapters/support/aaaaaaaaaaaa.tar.gz',
      /files of the version are missing or may not be read/,
    ],
    [
      'fails where they may not be decrypted',
      'Access denied by KMS: not authorized to perform kms:Decrypt',
      /use the key/,
    ],
    [
      'fails where the container gets no healthy',
      'The container did not pass the ping health check. Please check CloudWatch logs',
      /did not become healthy.*GPU memory/,
    ],
    ['fails for an unknown reason', 'A thing of 2031', /A thing of 2031.*\(its log: the log of the test\)/],
  ])('%s', async (_name, reason, words) => {
    const { deployments, components, register, finish } = openDeployments();
    await finish((await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') })).id);
    components.outcome = failed(reason);
    const { id } = await deployments.deploy(operator, { modelVersion: register('bbbbbbbbbbbb') });

    const done = await finish(id);

    expect(done.step).toBe('failed');
    expect(reasonOf(done)).toMatch(words);
    expect(reasonOf(done)).toContain(reason);
    expect(await components.list('chat')).toEqual([componentOf('aaaaaaaaaaaa')]);
    expect(await deployments.deployed()).toEqual([
      { modelVersion: 'support@aaaaaaaaaaaa', endpoint: 'chat' },
    ]);
  });

  test('fails when it is in service and is not what was asked for', async () => {
    const { deployments, components, register, finish } = openDeployments();
    components.outcome = {
      state: 'in-service',
      differences: ['its artefact is s3://models/old.tar.gz, not s3://models/new.tar.gz'],
    };
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });

    const done = await finish(id);

    expect(done.step).toBe('failed');
    expect(reasonOf(done)).toMatch(/in service, and not what was asked for: its artefact is .*old\.tar\.gz/);
    expect(await components.list('chat')).toEqual([]);
  });

  test('fails when it loads or wakes for longer than its budget', async () => {
    const { deployments, components, register, finish } = openDeployments();
    components.outcome = { state: 'creating', differences: [] };
    const slow = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    const loaded = await finish(slow.id);
    components.outcome = { state: 'in-service', differences: [] };
    components.refusal = new ModelError('the model sleeps', {
      kind: 'unavailable',
      code: 'provider_unavailable',
      isRetryable: true,
    });
    const asleep = await deployments.deploy(operator, { modelVersion: register('bbbbbbbbbbbb') });

    const woken = await finish(asleep.id);

    expect(reasonOf(loaded)).toMatch(/not ready within 3000 seconds, 1200 of them to fetch and to load it:/);
    expect(reasonOf(woken)).toMatch(/not ready within 3000 seconds.*\(the model sleeps\)/);
    expect(await components.list('chat')).toEqual([]);
  });

  test('fails when it does not answer', async () => {
    const { deployments, components, register, finish } = openDeployments();
    components.refusal = new ModelError('CUDA error', { kind: 'unavailable', code: 'provider_unavailable' });
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });

    expect(reasonOf(await finish(id))).toBe('it is in service and does not answer: CUDA error');
  });

  test('names no log where the endpoint keeps none, as on one machine', async () => {
    const { deployments, components, register, finish } = openDeployments();
    components.outcome = { state: 'failed', reason: 'the server of models ended (3)', differences: [] };
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });

    expect(reasonOf(await finish(id))).toBe(
      'the endpoint says: the server of models ended (3): mend it and deploy the version again',
    );
  });

  test('fails once its component may be deleted, and no sooner, so that nothing is left that is billed', async () => {
    const { deployments, components, register, finish, deps, pass } = openDeployments();
    components.outcome = { state: 'creating', differences: [] };
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    await advanceDeployment(id, deps);
    components.busyFor = 2;
    pass(3_000);

    const busy = await advanceDeployment(id, deps);
    const done = await finish(id);

    expect(busy).toMatchObject({ deployment: { step: 'creating' }, waitSeconds: 15 });
    expect(reasonOf(done)).toMatch(/not ready within 3000 seconds/);
    expect(await components.list('chat')).toEqual([]);
  });

  test('fails when somebody deletes its component, in the check and in the bake', async () => {
    const { deployments, components, register, finish, deps } = openDeployments();
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    await advanceDeployment(id, deps);

    components.change(componentOf('aaaaaaaaaaaa'), { state: 'absent', differences: [] });
    const done = await finish(id);
    const again = await deployments.deploy(operator, { modelVersion: 'support@aaaaaaaaaaaa' });

    expect(reasonOf(done)).toMatch(/somebody has deleted it: deploy the version again/);
    expect(again.id).not.toBe(id);
    expect((await finish(again.id)).step).toBe('deployed');
  });

  test('fails and leaves its own component where a release pins it by now', async () => {
    const { deployments, components, register, finish, deps, pins } = openDeployments();
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    await advanceDeployment(id, deps);
    pins.add('support@aaaaaaaaaaaa');
    components.change(componentOf('aaaaaaaaaaaa'), failed('a copy crashed'));

    expect((await finish(id)).step).toBe('failed');
    expect(await components.list('chat')).toEqual([componentOf('aaaaaaaaaaaa')]);
  });

  test('makes a component anew that has failed and was left because a release pins its version', async () => {
    const { deployments, components, register, finish, deps, pins } = openDeployments();
    const { id, modelVersion } = await deployments.deploy(operator, {
      modelVersion: register('aaaaaaaaaaaa'),
    });
    await advanceDeployment(id, deps);
    pins.add(modelVersion);
    components.change(componentOf('aaaaaaaaaaaa'), failed('a copy crashed'));
    await finish(id);

    const again = await deployments.deploy(operator, { modelVersion });

    expect((await finish(again.id)).step).toBe('deployed');
  });

  test('fails when the version is rejected before it is there, or its creation is refused', async () => {
    const { deployments, components, register, finish } = openDeployments();
    const first = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    register('aaaaaaaaaaaa', {
      state: 'rejected',
      decision: { by: 'key_approver', reason: 'it swears', time: '2026-01-02T03:04:05.000Z' },
    });
    const rejected = await finish(first.id);
    components.createFailure = new AppError('the endpoint is not there: deploy the stacks', {
      kind: 'conflict',
      code: 'endpoint_not_ready',
    });
    const second = await deployments.deploy(operator, { modelVersion: register('bbbbbbbbbbbb') });
    const refused = await finish(second.id);

    expect(reasonOf(rejected)).toMatch(/was rejected \(it swears\): deploy another/);
    expect(reasonOf(refused)).toBe('the endpoint is not there: deploy the stacks');
  });

  test('is given up by its machine: the new goes, the old stays, and nothing is left running', async () => {
    const { deployments, components, register, finish, deps } = openDeployments();
    await finish((await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') })).id);
    const { id } = await deployments.deploy(operator, { modelVersion: register('bbbbbbbbbbbb') });
    components.outcome = { state: 'creating', differences: [] };
    const running = await takeDeploymentTurn({ deploymentId: id, step: 'advance' }, deps);

    const turn = await takeDeploymentTurn({ deploymentId: id, step: 'abandon' }, deps);

    expect(running).toEqual({ deploymentId: id, next: 'wait', waitSeconds: 15 });
    expect(turn).toEqual({ deploymentId: id, next: 'done', waitSeconds: 1 });
    expect((await deployments.get(id)).step).toBe('failed');
    expect(await components.list('chat')).toEqual([componentOf('aaaaaaaaaaaa')]);
  });
});

test('asks again for what an endpoint has forgotten, but for what is being created or has ended', async () => {
  const { deployments, components, register, finish, deps } = openDeployments();
  await finish((await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') })).id);
  await deployments.deploy(operator, { modelVersion: register('bbbbbbbbbbbb') });
  const logged: unknown[] = [];
  components.change(componentOf('aaaaaaaaaaaa'), { state: 'absent', differences: [] });
  components.calls.length = 0;

  await reviveComponents({ ...deps, log: (event, fields) => logged.push([event, fields]) });
  components.change(componentOf('aaaaaaaaaaaa'), { state: 'absent', differences: [] });
  components.createFailure = new AppError('no Python', { kind: 'conflict', code: 'training_not_installed' });
  await reviveComponents({ ...deps, log: (event, fields) => logged.push([event, fields]) });

  expect(components.calls).toEqual([
    `create ${componentOf('aaaaaaaaaaaa')}`,
    `create ${componentOf('aaaaaaaaaaaa')}`,
  ]);
  expect(logged).toEqual([
    ['serving.component_not_revived', expect.objectContaining({ code: 'training_not_installed' })],
  ]);
});

describe('deploying', () => {
  test('fails for a version that is unknown, waits, or was rejected', async () => {
    const { deployments, register, started } = openDeployments();

    const unknown = deployments.deploy(operator, { modelVersion: 'support@eeeeeeeeeeee' });
    const waiting = deployments.deploy(operator, {
      modelVersion: register('aaaaaaaaaaaa', { state: 'pending' }),
    });
    const rejected = deployments.deploy(operator, {
      modelVersion: register('bbbbbbbbbbbb', { state: 'rejected' }),
    });

    await expect(unknown).rejects.toMatchObject({ code: 'model_version_not_found' });
    await expect(waiting).rejects.toMatchObject({
      code: 'model_version_not_approved',
      message: expect.stringContaining('kit models approve support@aaaaaaaaaaaa'),
    });
    await expect(rejected).rejects.toMatchObject({ code: 'model_version_not_approved' });
    expect(started).toEqual([]);
  });

  test('fails without an endpoint of its base, naming those there are, and with two to choose from', async () => {
    const { deployments, register } = openDeployments({
      chat: {},
      draft: {},
      other: { model: 'gpt-oss-20b' },
    });
    const modelVersion = register('aaaaaaaaaaaa');
    const lineage = { baseModel: 'llama-3.1-8b', baseRevision: 'f'.repeat(40) };

    const foreign = deployments.deploy(operator, { modelVersion: register('bbbbbbbbbbbb', { lineage }) });
    const unknown = deployments.deploy(operator, { modelVersion, endpoint: 'constructor' });
    const two = deployments.deploy(operator, { modelVersion });
    const differs = deployments.deploy(operator, { modelVersion, endpoint: 'other' });

    await expect(foreign).rejects.toMatchObject({
      code: 'endpoint_not_found',
      message: expect.stringContaining('chat (qwen3-8b), draft (qwen3-8b), other (gpt-oss-20b)'),
    });
    await expect(unknown).rejects.toMatchObject({ code: 'endpoint_not_found' });
    await expect(two).rejects.toMatchObject({
      message: expect.stringContaining('chat and draft: name one of them'),
    });
    await expect(differs).rejects.toMatchObject({ code: 'base_model_differs' });
  });

  test('fails with an adapter of a higher rank, one too many, or where only whole models are served', async () => {
    const { deployments, register, configuration, finish } = openDeployments({
      chat: { maxAdapters: 1 },
      whole: { maxAdapters: 0 },
    });
    const deploy = (modelVersion: string, endpoint: string) =>
      deployments.deploy(operator, { modelVersion, endpoint });
    configuration.rank = 64;
    const high = deploy(register('aaaaaaaaaaaa'), 'chat');
    await expect(high).rejects.toMatchObject({
      code: 'adapter_rank_too_high',
      message: expect.stringContaining('rank 64, and the endpoint chat takes 32 at most'),
    });
    configuration.rank = 32;
    await finish((await deploy('support@aaaaaaaaaaaa', 'chat')).id);

    const tooMany = deploy(register('bbbbbbbbbbbb'), 'chat');
    const wholeOnly = deploy('support@bbbbbbbbbbbb', 'whole');
    const merged = await deploy(register('cccccccccccc', { kind: 'merged' }), 'whole');

    await expect(tooMany).rejects.toMatchObject({
      code: 'too_many_adapters',
      message: expect.stringContaining('has support@aaaaaaaaaaaa: take one off'),
    });
    await expect(wholeOnly).rejects.toMatchObject({
      code: 'too_many_adapters',
      message: expect.stringContaining('serves whole models only'),
    });
    expect((await finish(merged.id)).step).toBe('deployed');
  });

  test.each([
    ['fp8', 'bf16', 'kit models compress support@aaaaaaaaaaaa" and'],
    ['fp8', 'fp32', 'are bf16, and the GPUs of the endpoint chat are planned for fp8'],
    ['awq-int4', 'fp8', 'kit models compress support@aaaaaaaaaaaa --scheme awq" and'],
    ['mxfp4', 'bf16', 'less memory: set variant of the endpoint to bf16 in the environment'],
  ] as const)(
    'on an endpoint planned for %s fail with a whole model in %s',
    async (planned, variant, mend) => {
      const { deployments, register } = openDeployments({ chat: { variant: planned } });

      const deployment = deployments.deploy(operator, {
        modelVersion: register('aaaaaaaaaaaa', { kind: 'merged', variant }),
      });

      await expect(deployment).rejects.toMatchObject({
        code: 'weights_too_large',
        message: expect.stringContaining(mend),
      });
    },
  );

  test.each([
    ['bf16', 'merged', 'bf16'],
    ['bf16', 'merged', 'fp32'],
    ['fp8', 'merged', 'awq-int4'],
    ['fp8', 'adapter', 'bf16'],
  ] as const)('on an endpoint planned for %s take a %s version in %s', async (planned, kind, variant) => {
    const { deployments, register, finish } = openDeployments({ chat: { variant: planned } });

    const { id } = await deployments.deploy(operator, {
      modelVersion: register('aaaaaaaaaaaa', { kind, variant }),
    });

    expect((await finish(id)).step).toBe('deployed');
  });

  test('lets no more adapters on than there is room for when two come at once', async () => {
    const { deployments, register, finish, components } = openDeployments({ chat: { maxAdapters: 1 } });
    const ids = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'].map((digest12) => register(digest12));

    const both = await Promise.all(ids.map((modelVersion) => deployments.deploy(operator, { modelVersion })));
    const done = [];
    for (const { id } of both) done.push(await finish(id));

    expect(done.map(({ step }) => step).sort()).toEqual(['deployed', 'failed']);
    expect(await components.list('chat')).toHaveLength(1);
  });
});

describe('taking a version off', () => {
  test('fails while a release pins it, then does it once and for all', async () => {
    const { deployments, components, register, finish, pins } = openDeployments();
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    await finish(id);
    pins.add('support@aaaaaaaaaaaa');

    await expect(deployments.remove(operator, id)).rejects.toMatchObject({ code: 'model_version_in_use' });
    pins.clear();
    const removed = await deployments.remove(operator, id);
    const again = await deployments.remove(operator, id);

    expect(removed.step).toBe('removed');
    expect(again).toEqual(removed);
    expect(await components.list('chat')).toEqual([]);
    expect(await deployments.deployed()).toEqual([]);
    await expect(deployments.remove(operator, 'deployment_none')).rejects.toMatchObject({
      code: 'deployment_not_found',
    });
  });

  test('leaves nothing behind when it is taken off while its component is asked for', async () => {
    const { deployments, components, register, finish } = openDeployments();
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    components.onCreate = async () => {
      components.onCreate = undefined;
      await deployments.remove(operator, id);
    };

    expect((await finish(id)).step).toBe('removed');
    expect(await components.list('chat')).toEqual([]);
  });

  test('leaves nothing behind where what was asked for meanwhile is being created', async () => {
    const { deployments, components, register, finish, deps } = openDeployments();
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    components.onCreate = async () => {
      components.onCreate = undefined;
      await deployments.remove(operator, id);
      components.busyFor = 1;
    };

    const busy = await advanceDeployment(id, deps);

    expect(busy).toMatchObject({ deployment: { step: 'removed' }, waitSeconds: 15 });
    expect((await finish(id)).step).toBe('removed');
    expect(await components.list('chat')).toEqual([]);
  });

  test('leaves the component of a later deployment of the version', async () => {
    const { deployments, components, register, finish, deps } = openDeployments();
    const { id, modelVersion } = await deployments.deploy(operator, {
      modelVersion: register('aaaaaaaaaaaa'),
    });
    await deployments.remove(operator, id);
    await finish((await deployments.deploy(operator, { modelVersion })).id);

    await advanceDeployment(id, deps);

    expect(await components.list('chat')).toEqual([componentOf('aaaaaaaaaaaa')]);
  });

  test('fails while its component is being created, and changes nothing', async () => {
    const { deployments, components, register, finish, deps } = openDeployments();
    components.outcome = { state: 'creating', differences: [] };
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    await advanceDeployment(id, deps);
    components.busyFor = 1;

    await expect(deployments.remove(operator, id)).rejects.toMatchObject({ code: 'component_busy' });
    components.change(componentOf('aaaaaaaaaaaa'), { state: 'in-service', differences: [] });

    expect((await finish(id)).step).toBe('deployed');
  });

  test('ends one that is on its way', async () => {
    const { deployments, components, register, finish, deps } = openDeployments();
    const { id } = await deployments.deploy(operator, { modelVersion: register('aaaaaaaaaaaa') });
    await advanceDeployment(id, deps);

    await deployments.remove(operator, id);

    expect((await finish(id)).step).toBe('removed');
    expect(await components.list('chat')).toEqual([]);
  });

  test('sees that somebody has deleted a component by hand, and deploys anew', async () => {
    const { deployments, components, register, finish } = openDeployments();
    const { id, modelVersion } = await deployments.deploy(operator, {
      modelVersion: register('aaaaaaaaaaaa'),
    });
    await finish(id);
    components.change(componentOf('aaaaaaaaaaaa'), { state: 'absent', differences: [] });

    const deployed = await deployments.deployed();
    const shown = await deployments.get(id);
    const again = await deployments.deploy(operator, { modelVersion });

    expect(deployed).toEqual([]);
    expect(shown).toMatchObject({ step: 'removed' });
    expect(again).toMatchObject({ step: 'creating' });
    expect(again.id).not.toBe(id);
  });
});
