import { AppError } from '../../lambdas/platform/errors';
import { createPinnedModels } from '../../lambdas/serving/pinned-models';

const releaseWith = (...models: string[]) => ({
  routes: Object.fromEntries(models.map((model, index) => [`route-${index}`, { model }])),
});

/** Of a manifest no more is read than the models of its routes. */
type Releases = Parameters<typeof createPinnedModels>[0]['releases'];

test('are the versions of all releases and of the routes of the environment, once each, and no base', async () => {
  const releases = [releaseWith('support@aaaaaaaaaaaa', 'qwen3-8b'), releaseWith('support@aaaaaaaaaaaa')];
  const pinned = createPinnedModels({
    releases: (async () => releases) as unknown as Releases,
    routed: ['support@bbbbbbbbbbbb'],
  });

  expect(await pinned.list()).toEqual(['support@aaaaaaaaaaaa', 'support@bbbbbbbbbbbb']);
});

test('fail to be known while releases cannot be read', async () => {
  const away = new AppError('DynamoDB does not answer', { kind: 'unavailable', code: 'store_unavailable' });
  const pinned = createPinnedModels({
    releases: () => Promise.reject(away),
    routed: ['support@bbbbbbbbbbbb'],
  });

  await expect(pinned.list()).rejects.toThrow(away);
});
