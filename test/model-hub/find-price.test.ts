import { findPrice, type InstancePrice } from '../../lambdas/model-hub/gpu-instance-settings';
import { gpuInstances } from '../../models/gpu-instances';
import { gpuPrices } from '../../models/gpu-prices';

const price = (region: string, usd: number, use: InstancePrice['use'] = 'hosting'): InstancePrice => ({
  type: 'ml.g6.xlarge',
  region,
  use,
  usd,
  source: 'a test',
});
const wanted = { type: 'ml.g6.xlarge', region: 'ap-northeast-2', use: 'hosting' } as const;

test('takes the price of the region', () => {
  expect(findPrice([price('us-east-1', 2), price('ap-northeast-2', 1)], wanted)?.usd).toBe(1);
});

test('takes the dearest that is known elsewhere where the region has none, and never that of another use', () => {
  const prices = [price('us-east-1', 1), price('ap-northeast-1', 2), price('us-west-2', 9, 'training')];

  expect(findPrice(prices, wanted)).toMatchObject({ region: 'ap-northeast-1', usd: 2 });
});

test('knows no price that no source was found for', () => {
  expect(findPrice(gpuPrices, { ...wanted, type: 'ml.p4de.24xlarge' })).toBeUndefined();
});

test('lists prices of instances that there are, each once', () => {
  const types = gpuInstances.map(({ type }) => type);
  const keys = gpuPrices.map(({ type, region, use }) => `${type} ${region} ${use}`);

  expect(gpuPrices.filter(({ type }) => !types.includes(type))).toEqual([]);
  expect(new Set(keys).size).toBe(keys.length);
});
