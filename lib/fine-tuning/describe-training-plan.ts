import type { TrainingPlan } from './plan-training';

/** What the ceiling of cost of a fine-tuning rests on, in one line. */
export function describeTrainingPlan(
  { settings, hourlyUsd, priceRegion }: TrainingPlan,
  region: string,
): string {
  const where =
    priceRegion === region
      ? ''
      : ` in ${priceRegion}, none is known in ${region}: the ceiling rests on it until models/gpu-prices.ts has one`;
  return `trains on ${settings.instanceType} for at most ${settings.maxHours} h and ${settings.maxCostUsd} USD, at ${hourlyUsd} USD an hour${where}`;
}
