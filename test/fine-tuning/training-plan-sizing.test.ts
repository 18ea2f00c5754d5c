import { planTraining, type TrainingWish } from '../../lambdas/fine-tuning/training-plan-sizing';
import { adapterParameters, trainingMemory } from '../../lambdas/fine-tuning/training-sizing';
import { countParameters, totalParameters } from '../../lambdas/model-hub/weights-sizing';
import { gpuInstances } from '../../models/gpu-instances';
import { openModel } from '../model-hub/catalogue-model';

const gib = 2 ** 30;
const llama = openModel('llama-3.1-8b').architecture;
const tiny = { attentionHeads: 4, kvHeads: 2, hasTiedEmbeddings: true };
const logitsShape = {
  ...tiny,
  layers: 4,
  hiddenSize: 128,
  headDim: 32,
  intermediateSize: 448,
  vocabulary: 16_000,
};
const pairsShape = {
  ...tiny,
  layers: 2,
  hiddenSize: 64,
  headDim: 16,
  intermediateSize: 128,
  vocabulary: 4_000,
};
const fullLayerShape = {
  ...tiny,
  layers: 2,
  hiddenSize: 96,
  headDim: 40,
  intermediateSize: 504,
  vocabulary: 300,
};
const loraLayerShape = {
  ...tiny,
  layers: 2,
  hiddenSize: 192,
  headDim: 80,
  intermediateSize: 1_008,
  vocabulary: 300,
};
const usual = { method: 'sft', loraRank: 16, maxTokens: 1_024, batchSize: 1 } as const;

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
    trainingMemory({ architecture: llama, ...usual, tuning: 'lora', maxTokens, batchSize });

  const oneRow = of(2_048, 2).activations - of(2_048, 1).activations;
  expect(of(2_048, 4).activations - of(2_048, 3).activations).toBe(oneRow);
  expect(of(8_192, 1).activations).toBe(of(2_048, 4).activations);
  expect(of(2_048, 2).weights).toBe(of(2_048, 1).weights);
});

// Peaks of the allocator during the second pass of a step of train.py, with an adapter's dropout of 0.05 or none, on
// 2026-11-30 with torch 2.15.0, transformers 5.24.0 and peft 0.21.2 on a CPU in bf16; rows of two sequences each in `layer`.
test.each([
  ['lora, logits', { method: 'sft', tuning: 'lora', loraRank: 16 }, logitsShape, 128, 25_294_816],
  ['full, logits', { method: 'sft', tuning: 'full', loraRank: 16 }, logitsShape, 128, 40_699_904],
  ['lora, pairs', { method: 'dpo', tuning: 'lora', loraRank: 4 }, pairsShape, 64, 6_186_736],
  ['full, layer', { method: 'sft', tuning: 'full', loraRank: 16 }, fullLayerShape, 512, 8_460_040],
  // On a CPU alone the masks of dropouts have 4 bytes in place of 1.
  [
    'lora, layer',
    { method: 'sft', tuning: 'lora', loraRank: 4 },
    loraLayerShape,
    128,
    5_021_280 - 128 * 3 * 2_288,
  ],
] as const)('is within 1 % of what a step allocated: %s', (_what, wish, shape, maxTokens, bytes) => {
  const training = {
    ...wish,
    architecture: { ...llama, ...shape },
    maxTokens,
    batchSize: 1,
  } as const;

  const { activations, gradients } = trainingMemory(training);

  expect((activations + gradients) / bytes).toBeGreaterThan(0.99);
  expect((activations + gradients) / bytes).toBeLessThan(1.01);
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
