import type { Architecture, WeightVariant } from '../model-hub/catalogue-settings';
import { awqGroup, type Matrix, matricesOf, weightBytesOnGpu } from '../model-hub/weights-sizing';
import type { EndpointSettings } from './settings';

/** Share of a GPU that vLLM is told to take; what is left holds CUDA's context and graphs captured later. */
export const gpuMemoryUtilization = 0.9;

/** What is served, and for how many at once. */
export interface Serving {
  readonly architecture: Architecture;
  readonly variant: WeightVariant;
  /** GPUs that share one copy. */
  readonly tensorParallel: number;
  readonly contextTokens: number;
  readonly concurrentRequests: number;
  readonly adapters?: EndpointSettings['adapters'];
}

/** Bytes on one GPU. */
export interface ServingMemory {
  readonly weights: number;
  readonly kvCache: number;
  /** Places for LoRA adapters, which vLLM reserves when it starts. */
  readonly adapters: number;
  /** Activations, and what CUDA, its graphs and communication take. */
  readonly runtime: number;
  readonly total: number;
}

/** Tokens of one forward pass that the container is told to take at most (`max_num_batched_tokens`). */
export function batchedTokens({
  architecture,
  contextTokens,
}: Pick<Serving, 'architecture' | 'contextTokens'>): number {
  // A decoder takes a long prompt in pieces; an encoder sees the whole text at once.
  return architecture.kind === 'decoder' ? 2_048 : Math.max(2_048, contextTokens);
}

/**
 * Whether vLLM can share the model among so many GPUs: the heads have to divide; KV heads divide too, or each of them is
 * kept by several GPUs (vLLM, `QKVParallelLinear`). Of AWQ each GPU's part of an input has to be whole groups, else vLLM
 * ends with "The input size is not aligned with the quantized weight shape" (its `AWQLinearMethod`, read 2026-11-30).
 */
export function canShare(
  architecture: Architecture,
  variant: WeightVariant,
  tensorParallel: number,
): boolean {
  const { attentionHeads, kvHeads, headDim, intermediateSize } = architecture;
  const divides = kvHeads % tensorParallel === 0 || tensorParallel % kvHeads === 0;
  const parted = [attentionHeads * headDim, intermediateSize].map((width) => width / tensorParallel);
  const isAligned = variant !== 'awq-int4' || parted.every((width) => width % awqGroup === 0);
  return attentionHeads % tensorParallel === 0 && divides && isAligned;
}

/** KV cache of one token on one GPU: key and value of each layer and head, in bf16. An encoder keeps none. */
export function kvBytesOfToken(architecture: Architecture, tensorParallel: number): number {
  if (architecture.kind === 'encoder') return 0;
  // Layers with a sliding window keep less; they are counted as if they had none, which is the upper bound.
  const heads = Math.max(1, architecture.kvHeads / tensorParallel);
  return 2 * architecture.layers * heads * architecture.headDim * bytesOfBf16;
}

/**
 * What one GPU has to hold, as vLLM divides its memory: `gpu_memory_utilization × total = weights + activations + other +
 * KV cache` (its log line "the current vLLM instance can use total_gpu_memory …").
 */
export function servingMemory(serving: Serving): ServingMemory {
  const { architecture, variant, tensorParallel, contextTokens, concurrentRequests } = serving;
  const weights = weightBytesOnGpu(architecture, variant, tensorParallel);
  const tokens = Math.ceil(contextTokens / blockTokens) * blockTokens * concurrentRequests;
  const kvCache = kvBytesOfToken(architecture, tensorParallel) * tokens;
  const adapters = adapterPlaces(serving);
  const runtime = activationBytes(serving) + (tensorParallel === 1 ? otherBytes.alone : otherBytes.shared);
  return { weights, kvCache, adapters, runtime, total: weights + kvCache + adapters + runtime };
}

const bytesOfBf16 = 2;
/** Tokens of a block of vLLM's KV cache. */
const blockTokens = 16;
const gib = 2 ** 30;

/**
 * Beside activations: compiled code, CUDA graphs, libraries, and buffers for communication where several GPUs work
 * together. An assumption above what vLLM logged as `non_torch_memory` in public logs (read 2026-11-30): 0.05 to 0.35 GiB
 * alone, 0.36 to 2.10 GiB with tensor parallelism; pypi.org/project/kvplan estimates 0.61 GiB for 8B on one L4.
 */
const otherBytes = { alone: gib, shared: 2.5 * gib };

/**
 * Peak of activations: the MLP's three widths and four of the hidden states for each token of a pass, in bf16, and logits
 * of each request in bf16 and float32, and their probabilities. Llama 3 8B with 8,192 tokens and 256 requests: 1.21 GiB,
 * where vLLM logged 1.19 to 1.26 GiB (github.com/vllm-project/vllm/pull/10511). It is not divided by tensor parallelism:
 * the same log has 1.26 GiB on each of two GPUs.
 */
export function activationBytes({
  architecture,
  contextTokens,
  concurrentRequests,
  tokens = batchedTokens({ architecture, contextTokens }),
}: Pick<Serving, 'architecture' | 'contextTokens' | 'concurrentRequests'> & { tokens?: number }): number {
  const { intermediateSize, hiddenSize, vocabulary, experts, kind } = architecture;
  const width = (3 * intermediateSize * (experts?.active ?? 1) + 4 * hiddenSize) * bytesOfBf16;
  const logits = kind === 'decoder' ? concurrentRequests * vocabulary * (2 + 4 + 4) : 0;
  return tokens * width + logits;
}

/** `max_loras` stacked pairs of matrices of `max_lora_rank` in bf16; the inner side of a pair is on every GPU. */
function adapterPlaces({ architecture, tensorParallel, adapters }: Serving): number {
  if (!adapters) return 0;
  const { attention, mlp } = matricesOf(architecture);
  const [query, key, value, out] = attention;
  const parted = [query, key, value, ...mlp.slice(0, -1)].filter((matrix) => matrix !== undefined);
  const joined = [out, mlp.at(-1)].filter((matrix) => matrix !== undefined);
  const widths =
    total(parted, ({ input, output }) => input + output / tensorParallel) +
    total(joined, ({ input, output }) => input / tensorParallel + output);
  return adapters.maxAdapters * adapters.maxRank * widths * architecture.layers * bytesOfBf16;
}

function total(matrices: readonly Matrix[], width: (matrix: Matrix) => number): number {
  return matrices.reduce((sum, matrix) => sum + width(matrix), 0);
}
