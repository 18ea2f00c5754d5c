import type { CatalogueModel } from '../../lambdas/model-hub/catalogue-settings';
import { describeRefusal, planEndpoint as planFrom } from '../../lambdas/model-hub/endpoint-sizing';
import type { EndpointPlan } from '../../lambdas/model-hub/placement-sizing';
import type { EndpointSettings } from '../../lambdas/serving/settings';
import { catalogue } from '../../models';
import { gpuInstances } from '../../models/gpu-instances';
import { gpuPrices } from '../../models/gpu-prices';

/**
 * Plans an endpoint of an environment from the catalogue and the tables of instances and prices; looks nothing up.
 *
 * @throws saying what would fit; an environment was checked for it before
 */
export function planEndpoint(settings: EndpointSettings, region: string): EndpointPlan {
  const model = catalogue.find(({ id }) => id === settings.model);
  if (!isOpen(model)) throw new Error(`${settings.model} is no open model of the catalogue`);
  const plan = planFrom({ model, settings, region, instances: gpuInstances, prices: gpuPrices });
  if (plan.kind === 'fits') return plan;
  throw new Error(describeRefusal(plan));
}

function isOpen(model: CatalogueModel | undefined): model is Extract<CatalogueModel, { kind: 'open' }> {
  return model?.kind === 'open';
}
