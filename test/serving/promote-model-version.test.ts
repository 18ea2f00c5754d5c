import { routesSchema } from '../../lambdas/model-gateway/settings';
import type { ModelVersion } from '../../lambdas/model-hub/api';
import { AppError } from '../../lambdas/platform/errors';
import { createReleasePicker } from '../../lambdas/promotion/pick-release';
import { settleDefaultRelease } from '../../lambdas/promotion/settle-default-release';
import { createPinnedModels } from '../../lambdas/serving/pinned-models';
import { openPromotions } from '../promotion/open-promotions';
import { approver, operator, routes } from '../promotion/open-releases';
import { componentOf, openDeployments } from './open-deployments';

/** Routes of an environment whose endpoint `chat` is called by the route `own`. */
const ownRoutes = routesSchema.parse({
  ...routes,
  own: {
    kind: 'chat',
    provider: { type: 'sagemaker', endpoint: 'chat' },
    model: 'qwen3-8b',
    price: { inputUsdPerMillionTokens: 0.5, outputUsdPerMillionTokens: 0.5 },
  },
});

const away = new AppError('SageMaker does not answer', {
  kind: 'unavailable',
  code: 'store_unavailable',
  isRetryable: true,
});

/** Promotions and deployments of one environment, with the clock of both. */
async function openEnvironment(changes: Parameters<typeof openPromotions>[1] = {}) {
  const serving = openDeployments({ chat: { maxAdapters: 4 } });
  const aliases: string[] = [];
  const promotion = await openPromotions(
    {},
    {
      routes: ownRoutes,
      deployments: serving.deployments,
      models: {
        setAlias: async (group, alias, id) => {
          aliases.push(`${group} ${alias} ${id ?? 'none'}`);
        },
      },
      ...changes,
    },
  );
  const pinned = createPinnedModels({
    releases: async () => {
      const picker = createReleasePicker({
        pointers: promotion.pointers,
        releases: promotion.store,
        defaultManifest: promotion.defaultManifest,
        now: () => promotion.clock.now,
        log: () => {},
      });
      return (await picker.pinned()).map(({ manifest }) => manifest);
    },
    routed: [],
  });
  Object.assign(serving.deps.pinned, pinned);

  return {
    ...promotion,
    aliases,
    serving,
    deploy: async (digest12: string, version: Partial<ModelVersion> = {}) => {
      const { id } = await serving.deployments.deploy(operator, {
        modelVersion: serving.register(digest12, version),
      });
      return await serving.finish(id);
    },
    makeReleaseWith: (model: string, route = 'chat') =>
      promotion.releases.create(operator, { note: `with ${model}`, routes: { [route]: { model } } }),
    promote: async (digest: string) => {
      const { id } = await promotion.promotions.promote(operator, digest);
      await promotion.advance(id);
      await promotion.promotions.approve(approver, id, { isApproved: true, reason: '좋습니다' });
      await promotion.advance(id);
      for (const seconds of [60, 300]) {
        promotion.pass(seconds);
        await promotion.advance(id);
      }
      return await promotion.promotions.rollout(id);
    },
  };
}

test('promotes one model version after another, rolls back, and deletes only what nobody pins', async () => {
  const { serving, deploy, makeReleaseWith, promote, promotions, aliases } = await openEnvironment();
  const { components, deployments } = serving;
  const there = async () => [...(await components.list('chat'))].sort();

  await deploy('aaaaaaaaaaaa');
  const first = await makeReleaseWith('support@aaaaaaaaaaaa');
  const firstRollout = await promote(first.digest);
  await deploy('bbbbbbbbbbbb');
  const besideFirst = await there();
  const second = await makeReleaseWith('support@bbbbbbbbbbbb');
  const secondRollout = await promote(second.digest);
  const removal = deployments.remove(operator, (await deployments.list(10)).at(-1)?.id ?? '');
  await expect(removal).rejects.toMatchObject({ code: 'model_version_in_use' });
  const pointers = await promotions.rollBack(operator, '답이 나쁘다');
  const third = await deploy('cccccccccccc');

  expect(first.manifest.routes.chat).toEqual({
    kind: 'chat',
    provider: 'sagemaker-chat',
    model: 'support@aaaaaaaaaaaa',
    maxTokens: first.manifest.routes.chat?.maxTokens,
  });
  expect([firstRollout.step, secondRollout.step]).toEqual(['promoted', 'promoted']);
  expect(besideFirst).toEqual(['aaaaaaaaaaaa', 'bbbbbbbbbbbb'].map(componentOf));
  expect(pointers.champion).toBe(first.digest);
  expect(third.retired).toEqual(['support@bbbbbbbbbbbb']);
  expect(await there()).toEqual(['aaaaaaaaaaaa', 'cccccccccccc'].map(componentOf));
  expect(aliases.filter((one, index) => one !== aliases[index - 1])).toEqual([
    'support candidate support@aaaaaaaaaaaa',
    'support champion support@aaaaaaaaaaaa',
    'support candidate none',
    'support candidate support@bbbbbbbbbbbb',
    'support champion support@bbbbbbbbbbbb',
    'support candidate none',
    'support champion support@aaaaaaaaaaaa',
  ]);
});

test('promotes the compressed form of a version as not worse than that', async () => {
  const { deploy, makeReleaseWith, promote } = await openEnvironment();
  const lineage = { baseModel: 'qwen3-8b', baseRevision: 'f'.repeat(40) };
  await deploy('aaaaaaaaaaaa', { kind: 'merged' });
  await promote((await makeReleaseWith('support@aaaaaaaaaaaa')).digest);

  await deploy('bbbbbbbbbbbb', {
    kind: 'merged',
    variant: 'fp8',
    lineage: { ...lineage, compressedFrom: 'support@aaaaaaaaaaaa' },
  });
  const rollout = await promote((await makeReleaseWith('support@bbbbbbbbbbbb')).digest);

  expect(rollout).toMatchObject({ step: 'promoted', gate: { verdict: 'promote' } });
  expect(rollout.gate?.reasons.join()).toContain('not worse asks for more than');
});

test('keeps the champion before, so that a rollback answers at once', async () => {
  const { deploy, makeReleaseWith, promote, promotions, serving } = await openEnvironment();
  const answerWith = async (digest12: string) => {
    await deploy(digest12);
    const { digest } = await makeReleaseWith(`support@${digest12}`);
    await promote(digest);
    return digest;
  };
  const firstDigest = await answerWith('aaaaaaaaaaaa');
  await answerWith('bbbbbbbbbbbb');
  // Deployments that cannot be read hold no rollback up: what is pinned is there.
  serving.components.list = () => Promise.reject(away);

  const { champion } = await promotions.rollBack(operator, 'worse');

  expect(champion).toBe(firstDigest);
});

test('shows the model in what two releases differ in', async () => {
  const { deploy, makeReleaseWith, releases } = await openEnvironment();
  await deploy('aaaaaaaaaaaa');
  const made = await makeReleaseWith('support@aaaaaaaaaaaa');

  expect(await releases.diff('champion', made.digest)).toEqual([
    { field: 'routes.chat.provider', from: 'offline', to: 'sagemaker-chat' },
    { field: 'routes.chat.model', from: 'extractive-v1', to: 'support@aaaaaaaaaaaa' },
  ]);
});

test('pins another model as a route of the environment calls it', async () => {
  const { makeReleaseWith } = await openEnvironment();

  const { manifest } = await makeReleaseWith('macaw-large');

  expect(manifest.routes.chat).toMatchObject({ provider: 'lab', model: 'macaw-large' });
});

test('fails with a version that is not deployed, a route that the chain does not name, and without a way', async () => {
  const { deploy, makeReleaseWith } = await openEnvironment();
  const wayless = await openEnvironment({ routes });

  await expect(makeReleaseWith('support@aaaaaaaaaaaa')).rejects.toMatchObject({
    code: 'route_not_available',
    message: expect.stringContaining('kit deploy-model support@aaaaaaaaaaaa'),
  });
  await deploy('aaaaaaaaaaaa');
  await expect(makeReleaseWith('support@aaaaaaaaaaaa', 'large')).rejects.toMatchObject({
    code: 'invalid_release',
    parameter: 'routes.large',
  });
  await expect(makeReleaseWith('macaw-small')).rejects.toMatchObject({
    code: 'route_not_available',
    message: expect.stringContaining('use extractive-v1, macaw-large, qwen3-8b, or a model version'),
  });
  await wayless.deploy('aaaaaaaaaaaa');
  await expect(wayless.makeReleaseWith('support@aaaaaaaaaaaa')).rejects.toMatchObject({
    code: 'route_not_available',
    message: expect.stringContaining('no chat route of this environment calls the endpoint chat'),
  });
});

test('ends the rollout of a version that somebody has taken off meanwhile', async () => {
  const { deploy, makeReleaseWith, promotions, advance, serving, evaluations } = await openEnvironment();
  await deploy('aaaaaaaaaaaa');
  const { digest } = await makeReleaseWith('support@aaaaaaaaaaaa');
  evaluations.isRunning = true;
  const { id } = await promotions.promote(operator, digest);
  await advance(id);
  serving.components.change(componentOf('aaaaaaaaaaaa'), { state: 'absent', differences: [] });
  evaluations.isRunning = false;

  await advance(id);

  const rollout = await promotions.rollout(id);
  expect(rollout.step).toBe('failed');
  expect(rollout.reasons[0]).toMatch(/support@aaaaaaaaaaaa is not deployed/);
});

test('is no obstacle to a deployment of the stacks, whose routes name another version or the base', async () => {
  const opened = await openEnvironment();
  await opened.deploy('aaaaaaaaaaaa');
  await opened.promote((await opened.makeReleaseWith('support@aaaaaaaaaaaa')).digest);

  const settled = await settleDefaultRelease(
    { manifest: opened.defaultManifest, routes: ownRoutes, tenant: 'local' },
    { releases: opened.store, pointers: opened.pointers, now: () => opened.clock.now, log: () => {} },
  );
  const withoutWay = settleDefaultRelease(
    { manifest: opened.defaultManifest, routes, tenant: 'local' },
    { releases: opened.store, pointers: opened.pointers, now: () => opened.clock.now, log: () => {} },
  );

  expect(settled.outcome).not.toBe('champion');
  await expect(withoutWay).rejects.toMatchObject({ code: 'route_not_available' });
});

test('promotes all the same while the registry of models is away, and writes it into the log', async () => {
  const { deploy, makeReleaseWith, promote, lines } = await openEnvironment({
    models: { setAlias: () => Promise.reject(away) },
  });
  await deploy('aaaaaaaaaaaa');

  const { step } = await promote((await makeReleaseWith('support@aaaaaaaaaaaa')).digest);

  expect(step).toBe('promoted');
  expect(lines).toContainEqual(
    expect.stringMatching(/^promotion\.model_alias_not_set .* store_unavailable$/),
  );
});
