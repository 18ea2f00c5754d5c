import type { OpenModel, WeightVariant } from '../model-hub/catalogue-settings';
import { findPrice, type GpuInstance, type InstancePrice } from '../model-hub/gpu-instance-settings';
import { countParameters, weightBytes } from '../model-hub/weights-sizing';
import { type DecodeLoad, decodeLoad } from './load-sizing';
import {
  canShare,
  gpuMemoryUtilization,
  type Serving,
  type ServingMemory,
  servingMemory,
} from './serving-sizing';
import type { EndpointSettings } from './settings';

/** What an endpoint is planned from; nothing is looked up. */
export interface EndpointWish {
  readonly model: OpenModel;
  readonly settings: EndpointSettings;
  readonly region: string;
  readonly instances: readonly GpuInstance[];
  readonly prices: readonly InstancePrice[];
}

/** One copy on an instance, and the arithmetic that says whether it fits. */
export interface EndpointPlan {
  readonly kind: 'fits';
  readonly model: string;
  readonly variant: WeightVariant;
  readonly instance: GpuInstance;
  /** GPUs that share one copy. */
  readonly tensorParallel: number;
  readonly copiesPerInstance: number;
  /** Bytes of all weights of one copy, for the time that loading takes. */
  readonly weightBytes: number;
  /** Bytes on one GPU. */
  readonly memory: ServingMemory;
  /** Bytes of one GPU that may be used. */
  readonly availableBytes: number;
  /** Of one instance; `region` may be another one. Undefined where none is known. */
  readonly price: InstancePrice | undefined;
  /** Left out where no load is stated. */
  readonly load?: DecodeLoad;
}

/** Every way to put a copy on an instance: the cheapest instance first, with the fewest GPUs first. */
export function placementsOf(wish: EndpointWish): readonly EndpointPlan[] {
  return candidates(wish).flatMap((instance) =>
    sharesOf(wish, instance).map((share) => planOn(wish, instance, share)),
  );
}

/** Instances that may be used, the cheapest first, those without a price last. */
function candidates({ settings, region, instances, prices }: EndpointWish): readonly GpuInstance[] {
  const usd = ({ type }: GpuInstance) =>
    findPrice(prices, { type, region, use: 'hosting' })?.usd ?? Number.POSITIVE_INFINITY;
  return instances
    .filter(({ type }) => settings.instanceType === undefined || type === settings.instanceType)
    .toSorted((one, other) => compare(usd(one), usd(other)) || one.gpus - other.gpus);
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

/** GPUs that may share a copy on an instance; none where it does not run the variant. */
function sharesOf(wish: EndpointWish, { gpus, computeCapability }: GpuInstance): readonly number[] {
  const variant = variantOf(wish);
  if (computeCapability < neededCapability[variant]) return [];
  return [1, 2, 4, 8].filter((share) => share <= gpus && canShare(wish.model.architecture, variant, share));
}

/**
 * CUDA compute capability that a variant needs: docs.vllm.ai, "Quantization" (AWQ from Turing, FP8 W8A8 from Ada) and its
 * recipe of gpt-oss (MXFP4 on Ampere through Marlin), read 2026-11-30; bf16 from Ampere. FP8 would run on Ampere as
 * weights only, without its speed: that is not offered.
 */
export const neededCapability: Readonly<Record<WeightVariant, number>> = {
  bf16: 8,
  fp8: 8.9,
  'awq-int4': 7.5,
  mxfp4: 8,
};

/** The one that is asked for, else the published one. */
export function variantOf({ model, settings }: EndpointWish): WeightVariant {
  return settings.variant ?? model.variants[0]?.variant ?? 'bf16';
}

function servingOf(wish: EndpointWish, tensorParallel: number): Serving {
  const { contextTokens, concurrentRequests, adapters } = wish.settings;
  return {
    architecture: wish.model.architecture,
    variant: variantOf(wish),
    tensorParallel,
    contextTokens,
    concurrentRequests,
    ...(adapters && { adapters }),
  };
}

function planOn(wish: EndpointWish, instance: GpuInstance, tensorParallel: number): EndpointPlan {
  const { model, settings, region, prices } = wish;
  const serving = servingOf(wish, tensorParallel);
  const copiesPerInstance = Math.floor(instance.gpus / tensorParallel);
  const price = findPrice(prices, { type: instance.type, region, use: 'hosting' });
  const variant = variantOf(wish);
  return {
    kind: 'fits',
    model: model.id,
    variant,
    instance,
    tensorParallel,
    copiesPerInstance,
    weightBytes: weightBytes(countParameters(model.architecture), variant),
    memory: servingMemory(serving),
    availableBytes: availableOn(instance),
    price,
    ...(settings.load && {
      load: decodeLoad({
        serving,
        bandwidthGbPerSecond: instance.bandwidthGbPerSecond,
        load: settings.load,
        minCopies: settings.minCopies,
        copiesPerInstance,
        hourlyUsd: price?.usd,
      }),
    }),
  };
}

function availableOn({ gpuMemoryGib }: GpuInstance): number {
  return gpuMemoryUtilization * gpuMemoryGib * 2 ** 30;
}
