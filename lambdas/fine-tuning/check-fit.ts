import type { CatalogueModel } from '../model-hub/catalogue-settings';
import type { GpuInstance } from '../model-hub/gpu-instance-settings';
import { AppError } from '../platform/errors';
import type { FineTuningRequest } from './api';
import { defaultMaxTokens } from './settings';
import { planTraining } from './training-plan-sizing';

/** What models and instances there are. */
export interface KnownModels {
  readonly catalogue: readonly CatalogueModel[];
  /** The cheapest first. */
  readonly instances: readonly GpuInstance[];
}

/**
 * Checks that the base is a chat model which can read that many tokens, and that its training fits the instance.
 *
 * @param instanceType - left out: a machine whose memory nobody knows
 * @returns the licence of the base
 * @throws {@link AppError} `unknown_model`, `method_not_supported`, `invalid_hyperparameter`, `does_not_fit` saying what
 * would fit
 */
export function checkFit(
  { base, method, hyperparameters }: Pick<FineTuningRequest, 'base' | 'method' | 'hyperparameters'>,
  { catalogue, instances }: KnownModels,
  instanceType?: string,
): { readonly licence: string } {
  const model = catalogue.find(({ id }) => id === base);
  const tunable = catalogue.flatMap((one) => (one.kind === 'open' && one.task === 'chat' ? one.id : []));
  if (model === undefined) {
    throw new AppError(`there is no model ${base.slice(0, 80)} in the catalogue: use ${tunable.join(', ')}`, {
      kind: 'not-found',
      code: 'unknown_model',
      parameter: 'base',
    });
  }
  if (model.kind !== 'open' || model.task !== 'chat') {
    throw new AppError(
      `${base} is no open chat model, so that it is not tuned here: use ${tunable.join(', ')}`,
      {
        kind: 'invalid',
        code: 'method_not_supported',
        parameter: 'base',
      },
    );
  }
  const { maxTokens = defaultMaxTokens } = hyperparameters ?? {};
  if (maxTokens > model.contextTokens) {
    throw new AppError(
      `max_tokens must be at most ${model.contextTokens}, the context of ${base}, got ${maxTokens}: lower it`,
      { kind: 'invalid', code: 'invalid_hyperparameter', parameter: 'hyperparameters.max_tokens' },
    );
  }
  const checked = { licence: model.licence.name };
  if (instanceType === undefined) return checked;
  const plan = planTraining({ model, method, ...hyperparameters, instanceType, instances });
  if (plan.kind === 'fits') return checked;
  const instead = plan.instead.length > 0 ? `: what fits is ${plan.instead.join(', or ')}` : '';
  throw new AppError(`${plan.reason}${instead}`, {
    kind: 'invalid',
    code: 'does_not_fit',
    parameter: 'hyperparameters',
  });
}
