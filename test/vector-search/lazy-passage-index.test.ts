import { lazyPassageIndex } from '../../lambdas/vector-search/adapters/lazy-passage-index';
import type { PassageIndex } from '../../lambdas/vector-search/api';

const counting = (count: number): PassageIndex => ({
  upsert: async () => undefined,
  delete: async () => undefined,
  search: async () => [],
  list: async () => [],
  count: async () => count,
  fingerprint: async () => ({ embeddingModel: 'a', dimensions: 1, splitterVersion: 's' }),
});

test('opens by the first call, and once for several at the same time', async () => {
  let opened = 0;
  const index = lazyPassageIndex(async () => counting(++opened));
  const before = opened;

  const counts = await Promise.all([index.count(), index.count(), index.search({} as never)]);

  expect([before, opened]).toEqual([0, 1]);
  expect(counts).toEqual([1, 1, []]);
});

test('opens again after it could not be opened', async () => {
  const outcomes = [Promise.reject(new Error('the domain is down')), Promise.resolve(counting(3))];
  const index = lazyPassageIndex(async () => (await outcomes.shift()) ?? counting(0));

  await expect(index.count()).rejects.toThrow('the domain is down');
  expect(await index.count()).toBe(3);
});
