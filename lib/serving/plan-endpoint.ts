import { describeRefusal, planEndpoint as planFrom } from '../../lambdas/serving/endpoint-sizing';
import type { EndpointPlan } from '../../lambdas/serving/placement-sizing';
import type { EndpointSettings } from '../../lambdas/serving/settings';
import { gpuInstances } from '../../models/gpu-instances';
import { gpuPrices } from '../../models/gpu-prices';
import { findOpenModel } from './find-open-model';

/**
 * Plans an endpoint of an environment from the catalogue and the tables of instances and prices; looks nothing up.
 *
 * @throws saying what would fit; an environment was checked for it before
 */
export function planEndpoint(settings: EndpointSettings, region: string): EndpointPlan {
  const model = findOpenModel(settings.model);
  const plan = planFrom({ model, settings, region, instances: gpuInstances, prices: gpuPrices });
  if (plan.kind === 'fits') return plan;
  throw new Error(describeRefusal(plan));
}
