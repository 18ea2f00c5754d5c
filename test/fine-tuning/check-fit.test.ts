import { checkFit } from '../../lambdas/fine-tuning/check-fit';
import { catalogue } from '../../models';
import { gpuInstances } from '../../models/gpu-instances';

const models = { catalogue, instances: gpuInstances };

test('takes an adapter of a model of 8 billion parameters on one GPU of 48 GB, and any chat model of an unknown machine', () => {
  expect(checkFit({ base: 'qwen3-8b', method: 'sft' }, models, 'ml.g6e.2xlarge')).toEqual({
    licence: 'Apache 2.0',
  });
  expect(() => checkFit({ base: 'llama-3.3-70b', method: 'sft' }, models)).not.toThrow();
});

test.each([
  ['llama-9', 'unknown_model', /no model llama-9 .*: use .*qwen3-8b/],
  ['nova-lite', 'method_not_supported', /nova-lite is no open chat model/],
  ['bge-m3', 'method_not_supported', /bge-m3 is no open chat model/],
])('fails to tune %s, and names what can be tuned', (base, code, message) => {
  expect(() => checkFit({ base, method: 'sft' }, models, 'ml.g6e.2xlarge')).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});

test('fails what does not fit, with the arithmetic and with what would fit', () => {
  const hyperparameters = { tuning: 'full' } as const;

  expect(() =>
    checkFit({ base: 'qwen3-8b', method: 'sft', hyperparameters }, models, 'ml.g6e.2xlarge'),
  ).toThrow(
    expect.objectContaining({
      code: 'does_not_fit',
      message: expect.stringMatching(/needs [\d.]+ GiB .*optimizer.*: what fits is tuning 'lora'/),
    }),
  );
});

test('counts both sides of a pair of dpo', () => {
  const hyperparameters = { maxTokens: 8_192 };
  const check = (method: 'sft' | 'dpo') => () =>
    checkFit({ base: 'qwen3-8b', method, hyperparameters }, models, 'ml.g6e.2xlarge');

  expect(check('sft')).not.toThrow();
  expect(check('dpo')).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('lora of qwen3-8b with 1 × 2 × 8192 tokens needs'),
    }),
  );
});

test.each([undefined, 'ml.g6e.2xlarge'])(
  'fails more tokens than the base can read, whatever the machine (%s)',
  (instanceType) => {
    const check = (maxTokens: number) => () =>
      checkFit({ base: 'tiny', method: 'sft', hyperparameters: { maxTokens } }, models, instanceType);

    expect(check(2_048)).not.toThrow();
    expect(check(2_049)).toThrow(
      expect.objectContaining({
        code: 'invalid_hyperparameter',
        parameter: 'hyperparameters.max_tokens',
        message: 'max_tokens must be at most 2048, the context of tiny, got 2049: lower it',
      }),
    );
  },
);
