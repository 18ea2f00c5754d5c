import type { CatalogueModel, WeightVariant } from '../../lambdas/model-hub/catalogue-settings';
import { countParameters, totalParameters, weightBytes } from '../../lambdas/model-hub/weights-sizing';
import { describeRefusal, planEndpoint } from '../../lambdas/serving/endpoint-sizing';
import type { EndpointPlan } from '../../lambdas/serving/placement-sizing';
import { endpointSchema } from '../../lambdas/serving/settings';
import { gpuInstances } from '../../models/gpu-instances';
import { gpuPrices } from '../../models/gpu-prices';
import { describeCopyPlan } from './describe-endpoint-plan';

/** What a variant of a model needs at a goal. */
export interface SizedVariant {
  readonly variant: WeightVariant;
  readonly weightBytes: number;
  /** The smallest that holds it. */
  readonly plan?: EndpointPlan;
  /** Why none does. */
  readonly refusal?: string;
  /** The arithmetic for people. */
  readonly lines: readonly string[];
}

/** Which instances hold the variants of an open model at a goal; no API has any. */
export function sizeModel(
  model: CatalogueModel,
  goal: { readonly contextTokens: number; readonly concurrentRequests: number; readonly region: string },
): { readonly parameters: number; readonly variants: readonly SizedVariant[] } | undefined {
  if (model.kind !== 'open') return undefined;
  const { region, contextTokens, concurrentRequests } = goal;
  const count = countParameters(model.architecture);
  const variants = model.variants.map(({ variant }): SizedVariant => {
    const settings = endpointSchema.parse({ model: model.id, variant, contextTokens, concurrentRequests });
    const plan = planEndpoint({ model, settings, region, instances: gpuInstances, prices: gpuPrices });
    const bytes = weightBytes(count, variant);
    if (plan.kind === 'fits') {
      return { variant, weightBytes: bytes, plan, lines: describeCopyPlan(plan, settings, region) };
    }
    const refusal = describeRefusal(plan);
    return { variant, weightBytes: bytes, refusal, lines: [refusal] };
  });
  return { parameters: totalParameters(count), variants };
}
