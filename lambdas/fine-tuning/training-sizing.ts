import type { Architecture } from '../model-hub/catalogue-settings';
import { countParameters, matricesOf, totalParameters } from '../model-hub/weights-sizing';

/** What is trained, as `training/train.py` does it: one GPU, AdamW, gradient checkpointing, autocast to bf16. */
export interface Training {
  readonly architecture: Architecture;
  /** `lora`: adapters beside weights in bf16; `qlora`: beside weights in NF4; `full`: all weights in float32. */
  readonly tuning: 'lora' | 'qlora' | 'full';
  /** `dpo`: a row holds a pair, each side of which may have `maxTokens`. */
  readonly method: 'sft' | 'dpo' | 'pretrain';
  readonly loraRank: number;
  /** Tokens of one sequence, and rows of one forward pass. */
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
  /** Inputs of layers that checkpointing keeps, sines and cosines of positions, and the larger of what one layer and what the logits take. */
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

/**
 * Each peak was compared on 2026-11-30 with the events of torch's allocator during a step of train.py on a CPU, in bf16 with
 * torch 2.15.0, transformers 5.24.0 and peft 0.21.2: within 0.5 % for LoRA and full tuning, at the logits as in a layer.
 * QLoRA needs a GPU, and was not compared.
 */
function activationBytes(training: Training): number {
  const { architecture, tuning, batchSize } = training;
  const tokens = tokensOfRow(training) * batchSize;
  const { layers, hiddenSize, headDim } = architecture;
  // The embedding's type runs through the residual stream, and is that of the sines and cosines of positions.
  const residual = tuning === 'full' ? float32 : bf16;
  const kept = (layers * hiddenSize + 2 * headDim) * residual * tokens;
  const casts = castBytes(training);
  const inLayer = layerBytes(training) * tokens + casts.layers / layers + dequantised(training);
  return kept + Math.max(logitBytes(training, tokens), inLayer);
}

function tokensOfRow({ method, maxTokens }: Training): number {
  return method === 'dpo' ? 2 * maxTokens : maxTokens;
}

/**
 * The larger of two passes, each token counted as one that is learned. Forward: logits in bf16, their float32 copy and its
 * log-softmax, beside all casts. Backward: the log-softmax, its gradient and that of the copy, all in float32, beside the
 * cast that the output layer saved.
 */
function logitBytes(training: Training, tokens: number): number {
  const logits = training.architecture.vocabulary * tokens;
  const casts = castBytes(training);
  const forward = (bf16 + float32 + float32) * logits + casts.layers + casts.output;
  return Math.max(forward, 3 * float32 * logits + casts.output);
}

/**
 * Copies in bf16 of the float32 weights that are tuned: autocast keeps each until the loss is there. An output layer that
 * is the embedding is cast as well.
 */
function castBytes(training: Training): { readonly layers: number; readonly output: number } {
  const { architecture, tuning } = training;
  if (tuning !== 'full') return { layers: bf16 * adapterParameters(training), output: 0 };
  const { linear, experts } = countParameters(architecture);
  const { vocabulary, hiddenSize } = architecture;
  return { layers: bf16 * (linear + experts), output: bf16 * vocabulary * hiddenSize };
}

/**
 * Of one token, what one Llama-like layer holds at its peak, with h = hidden, q = heads × head width, i = intermediate,
 * r = rank. For the backward pass both keep two norms in float32 (8h, of weights in float32 16h), inputs of the seven linear
 * layers in bf16 (10h + 2q + 2i), query, key and value, repeated for each head where rows are packed (6q), gate, its SiLU
 * and up (6i), and the attention mask as bf16 beside the one byte that it is made of (3 bytes a token of the row).
 *
 * LoRA keeps the output of attention before a dropout (2q), a mask of each dropout (5h + q + i) and what its inner sides
 * give (14r). Its peak is the dropout before the last matrix: the input in bf16, in float32 and after it (10i), beside a
 * norm's output, the sum after attention, the gradient of the layer in two places and the output without the adapter (10h).
 * Without LoRA the peak is the gradient of the SiLU and of up (4i).
 */
function layerBytes(training: Training): number {
  const { architecture, tuning, loraRank } = training;
  const { hiddenSize: h, attentionHeads, headDim, intermediateSize: i } = architecture;
  const q = attentionHeads * headDim;
  const mask = 3 * tokensOfRow(training);
  return tuning === 'full' ? 26 * h + 8 * q + 12 * i + mask : 33 * h + 11 * q + 19 * i + 14 * loraRank + mask;
}

/** QLoRA makes one matrix at a time whole again, in bf16. */
function dequantised({ architecture, tuning }: Training): number {
  if (tuning !== 'qlora') return 0;
  const { attention, mlp } = matricesOf(architecture);
  return bf16 * Math.max(...[...attention, ...mlp].map(({ input, output }) => input * output));
}
