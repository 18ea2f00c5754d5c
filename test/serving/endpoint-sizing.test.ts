import { countParameters, weightBytes } from '../../lambdas/model-hub/weights-sizing';
import { describeRefusal, planEndpoint } from '../../lambdas/serving/endpoint-sizing';
import { type EndpointSettings, endpointSchema } from '../../lambdas/serving/settings';
import { gpuInstances } from '../../models/gpu-instances';
import { gpuPrices } from '../../models/gpu-prices';
import { openModel } from '../model-hub/catalogue-model';

function plan(id: string, settings: Partial<EndpointSettings> = {}, region = 'us-east-1') {
  const asked = endpointSchema.parse({ model: id, contextTokens: 8_192, concurrentRequests: 4, ...settings });
  const model = openModel(id);
  return planEndpoint({ model, settings: asked, region, instances: gpuInstances, prices: gpuPrices });
}

function fitting(...asked: Parameters<typeof plan>) {
  const planned = plan(...asked);
  if (planned.kind === 'refused') throw new Error(describeRefusal(planned));
  return planned;
}

function refused(...asked: Parameters<typeof plan>) {
  const planned = plan(...asked);
  if (planned.kind === 'fits') throw new Error(`fits on ${planned.instance.type}`);
  return planned;
}

test('picks the cheapest instance that holds weights, KV cache and runtime', () => {
  const { instance, tensorParallel, memory, availableBytes, price } = fitting('qwen2.5-7b');

  expect([instance.type, tensorParallel]).toEqual(['ml.g6.xlarge', 1]);
  expect(memory.total).toBeLessThanOrEqual(availableBytes);
  expect(memory.total).toBe(memory.weights + memory.kvCache + memory.adapters + memory.runtime);
  expect(price).toMatchObject({ usd: 1.1267, region: 'us-east-1' });
});

test('shares a large model among the fewest GPUs that hold it', () => {
  const { instance, tensorParallel, copiesPerInstance } = fitting('llama-3.3-70b', { variant: 'fp8' });

  expect([instance.type, tensorParallel, copiesPerInstance]).toEqual(['ml.g6e.12xlarge', 4, 1]);
});

test('checks the instance that is named, and takes as many GPUs of it as it needs', () => {
  const { instance, tensorParallel, copiesPerInstance } = fitting('qwen3-8b', {
    instanceType: 'ml.g6.12xlarge',
  });

  expect([instance.type, tensorParallel, copiesPerInstance]).toEqual(['ml.g6.12xlarge', 2, 2]);
});

test('shows the price of another region where none is known, and says which', () => {
  expect(fitting('qwen2.5-7b', {}, 'ap-northeast-2').price?.region).toBe('us-east-1');
});

test('serves an embedder on the smallest GPU', () => {
  expect(fitting('bge-m3').instance.type).toBe('ml.g6.xlarge');
});

test('needs a larger GPU for the places of adapters', () => {
  const without = fitting('qwen2.5-7b');
  const beside = fitting('qwen2.5-7b', { adapters: { maxAdapters: 16, maxRank: 128 } });

  expect(beside.memory.adapters).toBeGreaterThan(0);
  expect(beside.instance.type).not.toBe(without.instance.type);
});

test('fails for an instance that is too small, with the arithmetic and what would fit instead', () => {
  const asked = { instanceType: 'ml.g6.xlarge', contextTokens: 32_768, concurrentRequests: 4 } as const;
  const refusal = refused('qwen3-8b', asked);

  expect(refusal.reason).toBe(
    'qwen3-8b in bf16 does not fit on ml.g6.xlarge: each of 1 GPUs needs 34.47 GiB (weights 15.26 + KV cache 18.00 + runtime 1.21), and 19.83 GiB can be used',
  );
  expect(refusal.instead).toEqual(["instanceType 'ml.g6e.xlarge'", 'contextTokens 5632 on ml.g6.xlarge']);
  // Each of them was computed: it fits, and a step further does not.
  expect(plan('qwen3-8b', { ...asked, instanceType: 'ml.g6e.xlarge' }).kind).toBe('fits');
  expect(plan('qwen3-8b', { ...asked, contextTokens: 5_632 }).kind).toBe('fits');
  expect(plan('qwen3-8b', { ...asked, contextTokens: 6_144 }).kind).toBe('refused');
});

test('fails for a model that is too large for any instance', () => {
  const refusal = refused('llama-3.3-70b', { contextTokens: 131_072, concurrentRequests: 512 });

  expect(refusal.reason).toContain('llama-3.3-70b in bf16 fits no instance; nearest is ml.p');
  expect(describeRefusal(refusal)).toMatch(
    /; what would fit: contextTokens \d+ on ml\.p5\.48xlarge; or concurrentRequests \d+ on ml\.p5\.48xlarge$/,
  );
});

test('offers fewer requests where only these fit', () => {
  const asked = { instanceType: 'ml.g6.xlarge', concurrentRequests: 64 } as const;

  expect(refused('qwen2.5-7b', asked).instead).toContain('concurrentRequests 9 on ml.g6.xlarge');
  expect(plan('qwen2.5-7b', { ...asked, concurrentRequests: 9 }).kind).toBe('fits');
  expect(plan('qwen2.5-7b', { ...asked, concurrentRequests: 10 }).kind).toBe('refused');
});

test('fails for FP8 on a GPU that computes none, and offers a variant that it runs', () => {
  const refusal = refused('qwen3-8b', { instanceType: 'ml.g5.xlarge', variant: 'fp8' });

  expect(refusal.reason).toContain('it needs compute capability 8.9, and this one has 8.6');
  expect(refusal.instead).toContain("variant 'awq-int4' on ml.g5.xlarge");
});

test.each([
  [
    'a variant that there is not',
    { variant: 'mxfp4' },
    'variant must be one that qwen3-8b has weights in: bf16, fp8',
  ],
  [
    'a context that the model does not have',
    { contextTokens: 65_536 },
    'contextTokens must be at most 40960, the context of qwen3-8b, got 65536',
  ],
  [
    'an instance type that is not known',
    { instanceType: 'ml.x9.large' },
    'instanceType must be an instance type with GPUs that the kit knows: ml.g5.xlarge',
  ],
  [
    'a load whose requests are longer than the context',
    { load: { requestsPerHour: 1, inputTokens: 8_000, outputTokens: 1_000 } },
    'load must have inputTokens and outputTokens of at most contextTokens (8192) together, and they are 9000, got {"requestsPerHour":1,',
  ],
] as const)('fails for %s', (_what, settings, message) => {
  expect(describeRefusal(refused('qwen3-8b', settings))).toContain(message);
});

test('says what a million tokens cost at the stated load', () => {
  const load = { requestsPerHour: 300, inputTokens: 1_500, outputTokens: 500 };
  const planned = fitting('qwen2.5-7b', { load });

  expect([planned.instance.type, planned.load?.copies]).toEqual(['ml.g6.xlarge', 1]);
  // 1.1267 USD an hour for 300 × 2000 tokens.
  expect(planned.load?.usdPerMillionTokens).toBeCloseTo(1.1267 / 0.6, 6);
});

test('picks an instance with more bandwidth where the cheapest cannot carry the load', () => {
  const load = { requestsPerHour: 600, inputTokens: 1_500, outputTokens: 500 };

  expect(fitting('qwen2.5-7b', { load }).instance.type).toBe('ml.g5.xlarge');
});

test('picks the instance whose copies cost least in all, not the one of which a copy does', () => {
  const settings = { maxCopies: 4, load: { requestsPerHour: 1_200, inputTokens: 1_500, outputTokens: 300 } };

  const { instance, load } = fitting('qwen2.5-7b', settings);
  const cheapest = fitting('qwen2.5-7b', { ...settings, instanceType: 'ml.g6.xlarge' });

  expect([cheapest.load?.copies, cheapest.load?.usdPerMillionTokens?.toFixed(2)]).toEqual([2, '1.04']);
  expect([instance.type, load?.copies, load?.usdPerMillionTokens?.toFixed(2)]).toEqual([
    'ml.g5.xlarge',
    1,
    '0.65',
  ]);
});

test('counts the roofline by hand: bytes of a step over the bandwidth, for all requests', () => {
  const load = { requestsPerHour: 600, inputTokens: 1_500, outputTokens: 500 };
  const planned = fitting('llama-3.1-8b', { load, instanceType: 'ml.g6e.xlarge' });

  // All weights but the embedding (128,256 × 4,096), and 1,750 tokens of 131,072 bytes for each of 4 requests.
  const bytes = 2 * (8_030_261_248 - 128_256 * 4_096) + 4 * 1_750 * 131_072;
  expect(planned.load?.mostOutputTokensPerSecond).toBeCloseTo((4 * 864e9) / bytes, 3);
});

test('reads of experts those that one token uses, and no embedding', () => {
  const load = { requestsPerHour: 60, inputTokens: 1_500, outputTokens: 500 };
  const planned = fitting('gpt-oss-20b', { load, instanceType: 'ml.g6e.xlarge' });

  const expert = 24 * 3 * 2_880 * 2_880 * (0.5 + 1 / 32);
  const others = weightBytes(countParameters(openModel('gpt-oss-20b').architecture), 'mxfp4') - 32 * expert;
  const cached = 4 * 1_750 * (2 * 24 * 8 * 64 * 2);
  const bytes = others - 2 * 201_088 * 2_880 + 4 * expert + cached;
  expect(planned.load?.mostOutputTokensPerSecond).toBeCloseTo((4 * 864e9) / bytes, 3);
});

test('fails where memory bandwidth cannot carry the load, and says how many copies it needs', () => {
  const load = { requestsPerHour: 50_000, inputTokens: 1_500, outputTokens: 500 };
  const refusal = refused('qwen3-8b', { load, instanceType: 'ml.g6e.xlarge', maxCopies: 2 });

  expect(refusal.reason).toContain('output tokens a second a copy by its memory bandwidth');
  const copies = /maxCopies (\d+) on ml\.g6e\.xlarge/.exec(refusal.instead.join())?.[1];
  expect(plan('qwen3-8b', { load, instanceType: 'ml.g6e.xlarge', maxCopies: Number(copies) }).kind).toBe(
    'fits',
  );
});
