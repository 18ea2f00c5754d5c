import type { OpenModel } from '../../lambdas/model-hub/catalogue-settings';
import { baseModelPrefix } from '../../lambdas/model-hub/settings';
import type { EndpointSettings } from '../../lambdas/serving/settings';
import { containerOf } from './container-of';
import { findOpenModel } from './find-open-model';
import { planEndpoint } from './plan-endpoint';
import type { ServedModel } from './served-model';

/**
 * An endpoint of an environment with its model, what it runs on and where its weights lie.
 *
 * @throws saying what would fit, or what is missing in the catalogue
 */
export function serveModel(endpoint: string, settings: EndpointSettings, region: string): ServedModel {
  const model = findOpenModel(settings.model);
  const plan = planEndpoint(settings, region);
  const { instance, tensorParallel, weightBytes, variant } = plan;
  return {
    endpoint,
    settings,
    kind: model.task,
    variant,
    weights: `${baseModelPrefix}${model.id}/${revisionOf(model, variant)}/`,
    plan: {
      instanceType: instance.type,
      hasLocalDisks: instance.hasLocalNvme,
      instanceGpus: instance.gpus,
      gpus: tensorParallel,
      weightBytes,
      container: containerOf(model, settings, plan),
    },
  };
}

function revisionOf(model: OpenModel, variant: ServedModel['variant']): string {
  const from = model.variants.find((known) => known.variant === variant)?.from;
  if (from?.type === 'compression') {
    throw new Error(
      `the weights of ${model.id} in ${variant} are made by compressing it, which makes a version: serve another variant, and deploy that version on it`,
    );
  }
  const { weights } = model;
  if (from?.type === 'hugging-face') return from.revision;
  if (weights.type === 'hugging-face') return weights.revision;
  if (weights.type === 's3') return weights.digest;
  throw new Error(`${model.id} has random weights, for trials on one machine: serve another model`);
}
