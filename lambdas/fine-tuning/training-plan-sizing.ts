import type { OpenModel } from '../model-hub/catalogue-settings';
import type { GpuInstance } from '../model-hub/gpu-instance-settings';
import { type Training, type TrainingMemory, trainingMemory } from './training-sizing';

/** What a training job is planned from; what is left out is the default of `training/train.py`, and its method `sft`. */
export interface TrainingWish {
  readonly model: OpenModel;
  readonly method?: Training['method'];
  readonly tuning?: Training['tuning'];
  readonly loraRank?: number;
  readonly maxTokens?: number;
  readonly batchSize?: number;
  /** Instance of the job; the script uses one GPU of it. */
  readonly instanceType: string;
  readonly instances: readonly GpuInstance[];
}

/** Whether a training job fits one GPU of its instance. */
export type TrainingPlan =
  | {
      readonly kind: 'fits';
      readonly instance: GpuInstance;
      readonly memory: TrainingMemory;
      /** Bytes of the GPU. */
      readonly availableBytes: number;
    }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** Changes, each of which was computed to fit. */
      readonly instead: readonly string[];
    };

/** Proves by arithmetic that a job fits, or says what would. */
export function planTraining(wish: TrainingWish): TrainingPlan {
  const { model, instanceType, instances } = wish;
  const instance = instances.find(({ type }) => type === instanceType);
  if (!instance) {
    return refuse(
      `${instanceType} is no instance type with GPUs that the kit knows: use ${instances.map(({ type }) => type).join(', ')}`,
    );
  }
  if (model.task !== 'chat') {
    return refuse(`${model.id} writes no text, so that it is not fine-tuned here: use a chat model`);
  }
  const { method, maxTokens, tuning, batchSize } = trainingOf(wish);
  if (maxTokens > model.contextTokens) {
    return refuse(
      `maxTokens must be at most ${model.contextTokens}, the context of ${model.id}, got ${maxTokens}`,
    );
  }
  const memory = trainingMemory(trainingOf(wish));
  const availableBytes = bytesOf(instance);
  if (memory.total <= availableBytes) return { kind: 'fits', instance, memory, availableBytes };
  const parts = Object.entries({
    weights: memory.weights,
    adapters: memory.adapters,
    gradients: memory.gradients,
    optimizer: memory.optimizer,
    activations: memory.activations,
    runtime: memory.runtime,
  }).filter(([, bytes]) => bytes > 0);
  return refuse(
    `${tuning} of ${model.id} with ${batchSize} × ${method === 'dpo' ? '2 × ' : ''}${maxTokens} tokens needs ${toGib(memory.total)} GiB (${parts.map(([name, bytes]) => `${name} ${toGib(bytes)}`).join(' + ')}), and a GPU of ${instance.type} has ${toGib(availableBytes)} GiB`,
    findAlternatives(wish),
  );
}

function refuse(reason: string, instead: readonly string[] = []): TrainingPlan {
  return { kind: 'refused', reason, instead };
}

function trainingOf(wish: TrainingWish): Training {
  const { model, method = 'sft', tuning = 'lora', loraRank = 16, maxTokens = 1_024, batchSize = 1 } = wish;
  return { architecture: model.architecture, method, tuning, loraRank, maxTokens, batchSize };
}

function bytesOf({ gpuMemoryGib }: GpuInstance): number {
  return gpuMemoryGib * 2 ** 30;
}

function fits(wish: TrainingWish): boolean {
  const instance = wish.instances.find(({ type }) => type === wish.instanceType);
  return instance !== undefined && trainingMemory(trainingOf(wish)).total <= bytesOf(instance);
}

function findAlternatives(wish: TrainingWish): readonly string[] {
  const { tuning, maxTokens, batchSize } = trainingOf(wish);
  const gentler = { full: ['lora', 'qlora'], lora: ['qlora'], qlora: [] } as const;
  const [instance] = wish.instances
    .filter(({ type }) => fits({ ...wish, instanceType: type }))
    .toSorted(bySize);
  const halves = [2, 4, 8, 16, 32]
    .map((part) => Math.floor(maxTokens / part))
    .filter((tokens) => tokens >= 128);
  const rows = Array.from({ length: batchSize - 1 }, (_, index) => batchSize - 1 - index);
  const fewerRows = rows.find((count) => fits({ ...wish, batchSize: count }));
  const fewerTokens = halves.find((tokens) => fits({ ...wish, maxTokens: tokens }));
  return [
    ...gentler[tuning]
      .filter((other) => fits({ ...wish, tuning: other }))
      .map((other) => `tuning '${other}'`),
    ...(fewerRows === undefined ? [] : [`batchSize ${fewerRows}`]),
    ...(fewerTokens === undefined ? [] : [`maxTokens ${fewerTokens}`]),
    ...(instance ? [`an instance of ${instance.type}`] : []),
  ];
}

/** One GPU is used, so that others on the instance are paid for nothing. */
function bySize(one: GpuInstance, other: GpuInstance): number {
  return one.gpus - other.gpus || one.gpuMemoryGib - other.gpuMemoryGib || one.vCpus - other.vCpus;
}

function toGib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(2);
}
