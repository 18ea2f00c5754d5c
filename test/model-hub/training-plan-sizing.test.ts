import { planTraining, type TrainingWish } from '../../lambdas/model-hub/training-plan-sizing';
import { adapterParameters, trainingMemory } from '../../lambdas/model-hub/training-sizing';
import { countParameters, totalParameters } from '../../lambdas/model-hub/weights-sizing';
import { gpuInstances } from '../../models/gpu-instances';
import { openModel } from './catalogue-model';

const gib = 2 ** 30;
const llama = openModel('llama-3.1-8b').architecture;
const usual = { loraRank: 16, maxTokens: 1_024, batchSize: 1 };

function plan(id: string, instanceType: string, wish: Partial<TrainingWish> = {}) {
  return planTraining({ model: openModel(id), instanceType, instances: gpuInstances, ...wish });
}

test('counts the weights of adapters on every linear layer: 41,943,040 of rank 16 beside Llama 3.1 8B', () => {
  expect(adapterParameters({ architecture: llama, loraRank: 16 })).toBe(41_943_040);
});

test('takes 16 bytes for each weight that is tuned: itself, its gradient and two moments', () => {
  const all = totalParameters(countParameters(llama));
  const full = trainingMemory({ architecture: llama, tuning: 'full', ...usual });
  const lora = trainingMemory({ architecture: llama, tuning: 'lora', ...usual });

  expect(full.weights + full.gradients + full.optimizer).toBe(16 * all);
  expect(lora.weights).toBe(2 * all);
  expect(lora.adapters + lora.gradients + lora.optimizer).toBe(16 * 41_943_040);
});

test('adds up to what is allocated, and an allowance', () => {
  const memory = trainingMemory({ architecture: llama, tuning: 'qlora', ...usual });
  const { weights, adapters, gradients, optimizer, activations } = memory;

  expect(memory.allocated).toBe(weights + adapters + gradients + optimizer + activations);
  expect(memory.total).toBe(memory.allocated + gib);
});

test('grows with tokens and rows alike, and not with what is frozen', () => {
  const of = (maxTokens: number, batchSize: number) =>
    trainingMemory({ architecture: llama, tuning: 'lora', loraRank: 16, maxTokens, batchSize });

  const oneRow = of(2_048, 2).activations - of(2_048, 1).activations;
  expect(of(2_048, 4).activations - of(2_048, 3).activations).toBe(oneRow);
  expect(of(8_192, 1).activations).toBe(of(2_048, 4).activations);
  expect(of(2_048, 2).weights).toBe(of(2_048, 1).weights);
});

test('counts what a layer keeps as PyTorch was seen to keep it', () => {
  const architecture = {
    ...llama,
    layers: 2,
    hiddenSize: 512,
    attentionHeads: 8,
    kvHeads: 2,
    headDim: 64,
    intermediateSize: 1_792,
    vocabulary: 1_000,
  };

  const { activations } = trainingMemory({
    architecture,
    tuning: 'lora',
    loraRank: 16,
    maxTokens: 256,
    batchSize: 1,
  });

  // 46,816 bytes a token were counted on a CPU for one row of one text: with masks of dropouts of one byte in place of
  // float32, and with key, value and a mask of packed rows, that is 34,272; then the widest step, and inputs of 2 layers.
  expect(activations / 256).toBe(34_272 + 8 * 1_792 + 2 * 2 * 512);
});

test('fits a LoRA of an 8B model on a GPU of 24 GB', () => {
  expect(plan('llama-3.1-8b', 'ml.g6.xlarge').kind).toBe('fits');
});

test('fits a QLoRA of a 70B model on one GPU of 48 GB, as the QLoRA paper says of 65B', () => {
  expect(plan('llama-3.3-70b', 'ml.g6e.2xlarge', { tuning: 'qlora' }).kind).toBe('fits');
  expect(plan('llama-3.3-70b', 'ml.g6e.2xlarge', { tuning: 'lora' }).kind).toBe('refused');
});

test('fails to tune all weights of an 8B model on a GPU of 80 GB, and says what fits there', () => {
  const planned = plan('llama-3.1-8b', 'ml.p5.4xlarge', { tuning: 'full' });

  expect(planned).toMatchObject({ kind: 'refused', instead: ["tuning 'lora'", "tuning 'qlora'"] });
  expect(planned.kind === 'refused' && planned.reason).toContain(
    'full of llama-3.1-8b with 1 × 1024 tokens needs',
  );
});

test('fails for long rows, and offers fewer, shorter ones and another instance that were computed', () => {
  const wish = { maxTokens: 8_192, batchSize: 4 };
  const planned = plan('llama-3.1-8b', 'ml.g6e.2xlarge', wish);

  expect(planned).toMatchObject({
    kind: 'refused',
    instead: ['batchSize 2', 'maxTokens 4096', 'an instance of ml.p5.4xlarge'],
  });
  expect(plan('llama-3.1-8b', 'ml.g6e.2xlarge', { ...wish, batchSize: 2 }).kind).toBe('fits');
  expect(plan('llama-3.1-8b', 'ml.g6e.2xlarge', { ...wish, batchSize: 3 }).kind).toBe('refused');
});

test.each([
  ['an embedder', 'bge-m3', 'ml.g6.xlarge', {}, 'bge-m3 writes no text'],
  [
    'rows that are longer than the context',
    'qwen2.5-7b',
    'ml.g6e.xlarge',
    { maxTokens: 65_536 },
    'maxTokens must be at most 32768, the context of qwen2.5-7b, got 65536',
  ],
  ['an instance without a GPU', 'qwen3-8b', 'ml.m5.large', {}, 'ml.m5.large is no instance type with GPUs'],
])('fails for %s', (_what, id, instanceType, wish, message) => {
  const planned = plan(id, instanceType, wish);

  expect(planned.kind === 'refused' && planned.reason).toContain(message);
});
