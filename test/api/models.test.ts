import type { WireList, WireModel } from '../../lambdas/api/api';
import { startTestApp } from './start-test-app';

test('lists the chain and every route, with who answers them', async () => {
  const { call } = await startTestApp();

  const response = await call('GET', '/v1/models');

  const { data } = (await response.json()) as WireList<WireModel>;
  expect(data.map(({ id, kind }) => [id, kind])).toEqual([
    ['rag', 'chain'],
    ['parrot', 'chat'],
    ['local/macaw', 'chat'],
    ['bird', 'embedding'],
  ]);
  expect(data[0]).toEqual({
    id: 'rag',
    object: 'model',
    created: 0,
    owned_by: 'kit',
    kind: 'chain',
    provider: 'fake',
    provider_model: 'parrot-1',
  });
});

test('lists only the models that the key may use', async () => {
  const { call, issue } = await startTestApp();
  const { key } = await issue({ allowedModels: ['bird'] });

  const response = await call('GET', '/v1/models', { key });

  const { data } = (await response.json()) as WireList<WireModel>;
  expect(data.map(({ id }) => id)).toEqual(['bird']);
});

test.each(['/v1/models/local/macaw', '/v1/models/local%2Fmacaw'])(
  'shows a model whose name has a slash: %s',
  async (path) => {
    const { call } = await startTestApp();

    const response = await call('GET', path);

    expect(await response.json()).toMatchObject({ id: 'local/macaw', kind: 'chat' });
  },
);
