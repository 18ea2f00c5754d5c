import type { Architecture, WeightVariant } from './catalogue-settings';

/** Weights of a model by what is done to them: some are never quantised. */
export interface ParameterCount {
  /** Embeddings of tokens and positions. */
  readonly embedding: number;
  /** The output layer; 0 where it is the embedding. */
  readonly output: number;
  /** Matrices of attention and MLP outside experts. */
  readonly linear: number;
  /** Matrices of all experts. */
  readonly experts: number;
  /** Norms, biases, router, pooler. */
  readonly other: number;
}

/** Counts the weights of a model from its shape; test/model-hub compares the sum with what is published. */
export function countParameters(architecture: Architecture): ParameterCount {
  const { hiddenSize, layers, vocabulary, positions = 0, experts } = architecture;
  const matrices = matricesOf(architecture);
  const attention = sum(matrices.attention.map(({ input, output }) => input * output));
  const mlp = sum(matrices.mlp.map(({ input, output }) => input * output));
  const biases = sum(matrices.attention.map(({ output }) => output));
  const mlpBiases = sum(matrices.mlp.map(({ output }) => output));
  if (architecture.kind === 'encoder') {
    // XLM-RoBERTa: one type of token, a norm after the embeddings, two in a layer, biases everywhere, a pooler.
    const norms = 2 * hiddenSize * (1 + 2 * layers);
    const pooler = hiddenSize * hiddenSize + hiddenSize;
    return {
      embedding: (vocabulary + positions + 1) * hiddenSize,
      output: 0,
      linear: layers * (attention + mlp),
      experts: 0,
      other: norms + layers * (biases + mlpBiases) + pooler,
    };
  }
  const norms = hiddenSize * (1 + 2 * layers);
  const router = experts ? (hiddenSize + 1 + mlpBiases) * experts.count : 0;
  return {
    embedding: vocabulary * hiddenSize,
    output: architecture.hasTiedEmbeddings ? 0 : vocabulary * hiddenSize,
    linear: layers * (experts ? attention : attention + mlp),
    experts: experts ? layers * experts.count * mlp : 0,
    other: norms + layers * ((architecture.hasAttentionBias ? biases : 0) + router),
  };
}

/** All weights of a model. */
export function totalParameters(count: ParameterCount): number {
  return count.embedding + count.output + count.linear + count.experts + count.other;
}

/** Input and output width of a matrix. */
export interface Matrix {
  readonly input: number;
  readonly output: number;
}

/** Matrices of one layer; of one expert, where it has some. */
export function matricesOf(architecture: Architecture): {
  readonly attention: readonly Matrix[];
  readonly mlp: readonly Matrix[];
} {
  const { hiddenSize, attentionHeads, kvHeads, headDim, intermediateSize, kind } = architecture;
  const queries = attentionHeads * headDim;
  const keys = kvHeads * headDim;
  const up = { input: hiddenSize, output: intermediateSize };
  return {
    attention: [
      { input: hiddenSize, output: queries },
      { input: hiddenSize, output: keys },
      { input: hiddenSize, output: keys },
      { input: queries, output: hiddenSize },
    ],
    mlp: [up, ...(kind === 'decoder' ? [up] : []), { input: intermediateSize, output: hiddenSize }],
  };
}

/** Weights of an input that share a scale in AWQ: `group_size` of the published models. */
export const awqGroup = 128;

/**
 * Bytes of a quantised weight. AWQ: 4 bits, and for each group a scale of 16 and a zero point of 4 bits (Lin et al.,
 * arXiv 2306.00978). MXFP4: 4 bits, and for each block of 32 a scale of
 * 8 (OCP Microscaling Formats 1.0). FP8: 8 bits; its scale, one a channel, is left out.
 */
export const bytesOfWeight: Readonly<Record<WeightVariant, number>> = {
  bf16: 2,
  fp8: 1,
  'awq-int4': 0.5 + 2.5 / awqGroup,
  mxfp4: 0.5 + 1 / 32,
};

/**
 * Bytes of the weights. Embeddings, output layer, norms and biases stay in bf16 in every variant: `modules_to_not_convert`
 * of AWQ models and `ignore` of FP8 ones name the output layer. MXFP4 is of experts only (gpt-oss model card, arXiv
 * 2508.10925).
 */
export function weightBytes(count: ParameterCount, variant: WeightVariant): number {
  const kept = count.embedding + count.output + count.other;
  const linear = variant === 'mxfp4' ? bytesOfWeight.bf16 : bytesOfWeight[variant];
  return bytesOfWeight.bf16 * kept + linear * count.linear + bytesOfWeight[variant] * count.experts;
}

/**
 * Bytes of the weights on each of the GPUs that share them. vLLM's Marlin kernel of MXFP4 holds experts in whole tiles: the
 * hidden width rounded up to 256, each GPU's part of the MLP to 128. gpt-oss-20b takes 13.72 GiB on one GPU then (vLLM's
 * log line "Model loading took", in five public logs, read 2026-11-30), and its checkpoint 12.8.
 */
export function weightBytesOnGpu(
  architecture: Architecture,
  variant: WeightVariant,
  tensorParallel: number,
): number {
  const count = countParameters(architecture);
  if (variant !== 'mxfp4') return weightBytes(count, variant) / tensorParallel;
  const tiled = countParameters({
    ...architecture,
    hiddenSize: roundUp(architecture.hiddenSize, 256),
    intermediateSize: roundUp(architecture.intermediateSize / tensorParallel, 128) * tensorParallel,
  });
  return weightBytes({ ...count, experts: tiled.experts }, variant) / tensorParallel;
}

function roundUp(size: number, multiple: number): number {
  return Math.ceil(size / multiple) * multiple;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
