import { endpointSchema } from '../../../lambdas/serving/settings';
import { describeEndpointPlan } from '../../../lib/serving/describe-endpoint-plan';
import { planEndpoint } from '../../../lib/serving/plan-endpoint';

function describe(settings: object, region = 'us-east-1'): readonly string[] {
  const asked = endpointSchema.parse({ contextTokens: 8_192, concurrentRequests: 4, ...settings });
  return describeEndpointPlan(planEndpoint(asked, region), asked, region);
}

test('prints the arithmetic of an endpoint, what it costs an hour and a million tokens at its load', () => {
  const load = { requestsPerHour: 300, inputTokens: 1_500, outputTokens: 500 };

  expect(describe({ model: 'qwen2.5-7b', maxCopies: 2, load })).toEqual([
    'qwen2.5-7b in bf16 on ml.g6.xlarge: a copy takes 1 of 1 × L4, 1 fit on an instance',
    'weights 14.19 GiB',
    'KV cache 1.75 GiB: 8192 tokens × 4 requests',
    'runtime 1.28 GiB: activations, and an allowance for CUDA and its graphs',
    '17.21 GiB on each GPU, of 19.83 GiB that vLLM takes (0.9 of 22.03 GiB)',
    '1.1267 USD an hour each instance',
    'instances: none while it sleeps, 2 at the most',
    'at the stated load, by arithmetic and not by measurement: 41.7 output tokens a second, of at most 83 a copy by memory bandwidth, copies at the least: 1, 1.88 USD a million tokens, those of prompts and completions counted together',
  ]);
});

test('says whose price it is where the region has none', () => {
  expect(describe({ model: 'qwen2.5-7b' }, 'ap-northeast-2')).toContain(
    '1.1267 USD an hour each instance in us-east-1, none is known in ap-northeast-2',
  );
});

test('says that a price is unknown', () => {
  const settings = { model: 'qwen2.5-7b', instanceType: 'ml.p4de.24xlarge' };

  expect(describe(settings)).toContain('price of ml.p4de.24xlarge unknown: see models/gpu-prices.ts');
});

test('says how many instances there are at the least, with several copies on one', () => {
  const settings = { model: 'qwen2.5-7b', instanceType: 'ml.g6.12xlarge', minCopies: 5, maxCopies: 9 };

  expect(describe(settings).at(-1)).toBe('instances: 2 at the least, 3 at the most');
});

test('fails for a model without weights, and for an endpoint that does not fit', () => {
  expect(() => describe({ model: 'nova-lite' })).toThrow('nova-lite is no open model of the catalogue');
  expect(() => describe({ model: 'qwen3-8b', instanceType: 'ml.g6.xlarge' })).toThrow('what would fit');
});
