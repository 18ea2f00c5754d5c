import type { FineTuningSettings } from '../../lambdas/fine-tuning/settings';
import { findPrice } from '../../lambdas/model-hub/gpu-instance-settings';
import { gpuInstances } from '../../models/gpu-instances';
import { gpuPrices } from '../../models/gpu-prices';
import type { FineTuningProps } from './fine-tuning';

/** What training jobs run on, and the region that its price is of: another where none is known in its own. */
export type TrainingPlan = Pick<FineTuningProps, 'settings' | 'hourlyUsd' | 'hasLocalDisks'> & {
  readonly priceRegion: string;
};

/**
 * What training jobs run on, and what that costs: a job is stopped at its ceiling of cost, which nobody can reckon
 * without a price.
 *
 * @throws naming the instances that may be used
 */
export function planTraining(settings: FineTuningSettings, region: string): TrainingPlan {
  const { instanceType: type } = settings;
  const instance = gpuInstances.find((known) => known.type === type);
  const price = findPrice(gpuPrices, { type, region, use: 'training' });
  if (instance && price) {
    return {
      settings,
      hourlyUsd: price.usd,
      hasLocalDisks: instance.hasLocalNvme,
      priceRegion: price.region,
    };
  }
  const priced = gpuInstances.filter((known) =>
    findPrice(gpuPrices, { type: known.type, region, use: 'training' }),
  );
  throw new Error(
    `fineTuning.instanceType must be one with GPUs whose price for training is known, got ${type}: use ${priced.map((known) => known.type).join(', ')}, or add it in models/`,
  );
}
