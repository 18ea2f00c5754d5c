import type { Architecture } from './catalogue-settings';
import { countParameters, matricesOf, totalParameters } from './weights-sizing';

/** What is trained, as `training/train.py` does it: one GPU, AdamW, gradient checkpointing, autocast to bf16. */
export interface Training {
  readonly architecture: Architecture;
  /** `lora`: adapters beside weights in bf16; `qlora`: beside weights in NF4; `full`: all weights in float32. */
  readonly tuning: 'lora' | 'qlora' | 'full';
  readonly loraRank: number;
  /** Tokens of one row, and rows of one forward pass. */
  readonly maxTokens: number;
  readonly batchSize: number;
}

/** Bytes on the GPU at the peak of a step. */
export interface TrainingMemory {
  /** Of the base model; for `full`, of the float32 weights that are tuned. */
  readonly weights: number;
  /** Adapters in float32; 0 for `full`. */
  readonly adapters: number;
  readonly gradients: number;
  /** AdamW's two moments in float32. */
  readonly optimizer: number;
  /** Inputs of layers that checkpointing keeps, and the larger of what one layer and what the logits take. */
  readonly activations: number;
  /** All of that, which PyTorch counts as `max_memory_allocated`. */
  readonly allocated: number;
  /** CUDA's context, libraries' workspaces, and what the allocator cannot use: an assumption. */
  readonly runtime: number;
  readonly total: number;
}

const [float32, bf16] = [4, 2];
/** Bytes of a weight in NF4 with double quantisation: 4 bits, and 0.127 bits of constants (QLoRA, arXiv 2305.14314, §3). */
const nf4 = (4 + 0.127) / 8;
const runtimeBytes = 2 ** 30;

/**
 * Memory of one step. Weights, gradients and AdamW's moments are counted as in ZeRO (arXiv 1910.02054, §3.1), activations
 * as in Korthikanti et al. (arXiv 2205.05198, §4 and §5): `layers` inputs of layers are kept, and one layer is computed
 * again at a time, without the term of its attention scores, which SDPA does not keep.
 */
export function trainingMemory(training: Training): TrainingMemory {
  const { architecture, tuning } = training;
  const count = countParameters(architecture);
  const all = totalParameters(count);
  const trainable = tuning === 'full' ? all : adapterParameters(training);
  const matrices = count.linear + count.experts;
  const weights = {
    full: float32 * all,
    lora: bf16 * all,
    qlora: nf4 * matrices + bf16 * (all - matrices),
  }[tuning];
  const adapters = tuning === 'full' ? 0 : float32 * trainable;
  const gradients = float32 * trainable;
  const optimizer = 2 * float32 * trainable;
  const activations = activationBytes(training);
  const allocated = weights + adapters + gradients + optimizer + activations;
  return {
    weights,
    adapters,
    gradients,
    optimizer,
    activations,
    allocated,
    runtime: runtimeBytes,
    total: allocated + runtimeBytes,
  };
}

/** Weights of LoRA adapters on every linear layer (`target_modules="all-linear"`): rank × (input + output) each. */
export function adapterParameters({
  architecture,
  loraRank,
}: Pick<Training, 'architecture' | 'loraRank'>): number {
  const { attention, mlp } = matricesOf(architecture);
  // Experts of transformers are one tensor, and no linear layer.
  const adapted = architecture.experts ? attention : [...attention, ...mlp];
  const widths = adapted.reduce((sum, { input, output }) => sum + input + output, 0);
  return loraRank * widths * architecture.layers;
}

function activationBytes(training: Training): number {
  const { architecture, tuning, maxTokens, batchSize } = training;
  const tokens = maxTokens * batchSize;
  // The embedding's type runs through the residual stream.
  const residual = tuning === 'full' ? float32 : bf16;
  const kept = architecture.layers * architecture.hiddenSize * residual * tokens;
  const atLogits = logitBytes(training) * tokens + castBytes(training);
  const inLayer = layerBytes(training) * tokens + dequantised(training);
  return kept + Math.max(atLogits, inLayer);
}

/**
 * Of one token: logits in bf16, their float32 copy and its log-softmax; in the backward pass that, its gradient and the
 * one in bf16. Every token is counted as one that is learned.
 */
function logitBytes({ architecture }: Training): number {
  return architecture.vocabulary * (bf16 + float32 + float32);
}

/** Copies in bf16 of the float32 weights that are tuned: autocast keeps each until the loss is there. */
function castBytes(training: Training): number {
  if (training.tuning !== 'full') return bf16 * adapterParameters(training);
  const { linear, experts, output } = countParameters(training.architecture);
  return bf16 * (linear + experts + output);
}

/**
 * Of one token, what one Llama-like layer keeps for its backward pass, with h = hidden, q = heads × head width, i =
 * intermediate, r = rank. Both: two norms in float32 (8h, of weights in float32 16h), inputs of the seven linear layers
 * in bf16 (10h + 2q + 2i), query, key and value, repeated for each head where rows are packed (6q), gate, its SiLU and up
 * (6i), a row of the attention mask (2 bytes a token of it). LoRA adds the output of attention before a dropout (2q), a
 * mask of each dropout (5h + q + i) and what its inner sides give (14r).
 *
 * So far it was counted, and is exact to the byte, on 2026-11-30 with `saved_tensors_hooks` of torch 2.15.0, transformers
 * 5.24.0 and peft 0.21.2 on a CPU, where alone the mask of a dropout is float32. On top comes the widest step of the
 * backward pass (8i, 4i without LoRA), which was not measured.
 */
function layerBytes({ architecture, tuning, maxTokens, loraRank }: Training): number {
  const { hiddenSize: h, attentionHeads, headDim, intermediateSize: i } = architecture;
  const q = attentionHeads * headDim;
  const row = bf16 * maxTokens;
  return tuning === 'full'
    ? 26 * h + 8 * q + 8 * i + row + 4 * i
    : 23 * h + 11 * q + 9 * i + 14 * loraRank + row + 8 * i;
}

/** QLoRA makes one matrix at a time whole again, in bf16. */
function dequantised({ architecture, tuning }: Training): number {
  if (tuning !== 'qlora') return 0;
  const { attention, mlp } = matricesOf(architecture);
  return bf16 * Math.max(...[...attention, ...mlp].map(({ input, output }) => input * output));
}
