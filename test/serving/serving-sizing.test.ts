import type { WeightVariant } from '../../lambdas/model-hub/catalogue-settings';
import { countParameters, weightBytes, weightBytesOnGpu } from '../../lambdas/model-hub/weights-sizing';
import {
  activationBytes,
  batchedTokens,
  canShare,
  kvBytesOfToken,
  servingMemory,
} from '../../lambdas/serving/serving-sizing';
import { openModel } from '../model-hub/catalogue-model';

const gib = 2 ** 30;
const llama = openModel('llama-3.1-8b').architecture;
const bytesOf = (id: string, variant: WeightVariant) =>
  weightBytes(countParameters(openModel(id).architecture), variant);

test.each([
  // What vLLM and kvplan log for the weights of Llama 3.1 8B.
  ['llama-3.1-8b', 'bf16', 14.96 * gib, 0.001],
  // The published checkpoint: 12.8 GiB (gpt-oss model card, arXiv 2508.10925).
  ['gpt-oss-20b', 'mxfp4', 12.8 * gib, 0.005],
  // All files of Qwen/Qwen3-32B at its pinned revision: 65,540,298,478 bytes, tokenizer included.
  ['qwen3-32b', 'bf16', 65_540_298_478, 0.001],
] as const)('gives %s in %s the weight that is published', (id, variant, published, tolerance) => {
  expect(Math.abs(bytesOf(id, variant) / published - 1)).toBeLessThan(tolerance);
});

test('leaves embeddings and output layer in bf16 when it quantises', () => {
  const { embedding, output, linear, other } = countParameters(llama);

  expect(bytesOf('llama-3.1-8b', 'fp8')).toBe(2 * (embedding + output + other) + linear);
  expect(bytesOf('llama-3.1-8b', 'awq-int4')).toBeCloseTo(
    2 * (embedding + output + other) + linear * (0.5 + 2.5 / 128),
  );
});

test('counts key and value of every layer and KV head: 128 KiB a token of Llama 3.1 8B', () => {
  expect(kvBytesOfToken(llama, 1)).toBe(131_072);
  expect(kvBytesOfToken(llama, 2)).toBe(65_536);
});

test('keeps a KV head on several GPUs where there are more GPUs than KV heads', () => {
  const narrow = { ...llama, kvHeads: 2 };

  expect(canShare(narrow, 'bf16', 8)).toBe(true);
  expect(kvBytesOfToken(narrow, 8)).toBe(kvBytesOfToken(narrow, 2));
});

test('fails to share a model among GPUs that do not divide its heads', () => {
  expect(canShare(openModel('qwen2.5-7b').architecture, 'bf16', 8)).toBe(false);
  expect(canShare(openModel('qwen2.5-7b').architecture, 'bf16', 4)).toBe(true);
});

test('fails to share AWQ weights where a GPU would hold a part of a group of 128', () => {
  const { architecture } = openModel('qwen2.5-14b');

  // Its MLP is 13,824 wide: 27 groups on each of 4 GPUs, 13.5 on each of 8.
  expect(canShare(architecture, 'awq-int4', 4)).toBe(true);
  expect(canShare(architecture, 'awq-int4', 8)).toBe(false);
  expect(canShare(architecture, 'bf16', 8)).toBe(true);
});

test.each([
  // "Model loading took 13.72 GiB" in logs of vLLM, whose experts have 2944 × 3072 in place of 2880 × 2880 then.
  ['gpt-oss-20b', 'mxfp4', 1, 13.72],
  ['llama-3.1-8b', 'bf16', 1, 14.96],
  ['llama-3.1-8b', 'bf16', 2, 14.96 / 2],
] as const)('puts %s in %s on %d GPUs with what vLLM logs for each', (id, variant, gpus, logged) => {
  const bytes = weightBytesOnGpu(openModel(id).architecture, variant, gpus);

  expect(Math.abs(bytes / gib / logged - 1)).toBeLessThan(0.005);
});

test('counts the wider tiles of MXFP4 anew for each number of GPUs', () => {
  const { architecture } = openModel('gpt-oss-20b');
  // Of 2880: 1440 on each of 2 takes 1536, 360 on each of 8 takes 384.
  const expertsOf = (width: number) => 24 * 32 * 3 * 3_072 * width * (0.5 + 1 / 32);
  const others = weightBytesOnGpu(architecture, 'mxfp4', 1) - expertsOf(2_944);

  expect(weightBytesOnGpu(architecture, 'mxfp4', 2)).toBeCloseTo(others / 2 + expertsOf(1_536), 0);
  expect(weightBytesOnGpu(architecture, 'mxfp4', 8)).toBeCloseTo(others / 8 + expertsOf(384), 0);
});

test('keeps no KV cache for an encoder', () => {
  expect(kvBytesOfToken(openModel('bge-m3').architecture, 1)).toBe(0);
});

test('puts the peak of activations where vLLM measured it: 1.19 to 1.26 GiB for Llama 3 8B', () => {
  const peak = activationBytes({
    architecture: llama,
    contextTokens: 8_192,
    concurrentRequests: 256,
    tokens: 8_192,
  });

  expect(peak / gib).toBeGreaterThan(1.19);
  expect(peak / gib).toBeLessThan(1.26);
});

test('takes a long prompt of a decoder in pieces, and the whole text of an encoder', () => {
  const encoder = openModel('bge-m3').architecture;

  expect(batchedTokens({ architecture: llama, contextTokens: 8_192 })).toBe(2_048);
  expect(batchedTokens({ architecture: encoder, contextTokens: 8_192 })).toBe(8_192);
  expect(batchedTokens({ architecture: encoder, contextTokens: 512 })).toBe(2_048);
});

test('rounds a context up to blocks of 16 tokens, for each request', () => {
  const memory = servingMemory({
    architecture: llama,
    variant: 'bf16',
    tensorParallel: 1,
    contextTokens: 1_001,
    concurrentRequests: 3,
  });

  expect(memory.kvCache).toBe(3 * 1_008 * 131_072);
  expect(memory.total).toBe(memory.weights + memory.kvCache + memory.runtime);
});

test('reserves the places of adapters, of which each GPU holds a part', () => {
  const serving = {
    architecture: llama,
    variant: 'bf16',
    tensorParallel: 1,
    contextTokens: 1_024,
    concurrentRequests: 1,
    adapters: { maxAdapters: 4, maxRank: 32 },
  } as const;
  // Query and output 4096 + 4096, key and value 4096 + 1024, three of the MLP 4096 + 14336.
  const widths = 2 * 8_192 + 2 * 5_120 + 3 * 18_432;

  expect(servingMemory(serving).adapters).toBe(4 * 32 * widths * 32 * 2);
  expect(servingMemory({ ...serving, tensorParallel: 2 }).adapters).toBeLessThan(
    servingMemory(serving).adapters,
  );
});
