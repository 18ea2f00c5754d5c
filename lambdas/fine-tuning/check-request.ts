import * as z from 'zod';
import { AppError } from '../platform/errors';
import type { FineTuningRequest } from './api';
import { leastUsd } from './cost-of-training';
import type { FineTuningDeps } from './fine-tuning-deps';
import { hyperparametersSchema } from './settings';

/**
 * Checks what needs no look at anything else.
 *
 * @throws {@link AppError} `invalid_hyperparameter`, `invalid_group`, `cost_above_limit`, `cost_too_small`
 */
export function checkRequest(
  { group, hyperparameters = {}, maxCostUsd }: FineTuningRequest,
  deps: Pick<FineTuningDeps, 'settings' | 'hourlyUsd'>,
): void {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(group)) {
    throw new AppError(
      `a group has 1 to 20 lower-case letters, digits and hyphens and begins with a letter, got ${JSON.stringify(group.slice(0, 80))}: rename it`,
      { kind: 'invalid', code: 'invalid_group', parameter: 'group' },
    );
  }
  const parsed = hyperparametersSchema.safeParse(hyperparameters);
  if (!parsed.success) {
    throw invalidHyperparameter(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  }
  if (hyperparameters.tuning === 'full' && hyperparameters.output === 'adapter') {
    throw invalidHyperparameter('full tuning has no adapter: leave output out, or tune with lora');
  }
  checkCost(maxCostUsd ?? deps.settings.maxCostUsd, deps);
}

/**
 * @param leftUsd - US dollars that a job may cost still
 * @throws {@link AppError} `cost_above_limit`, `cost_too_small`
 */
export function checkCost(
  maxCostUsd: number,
  { settings, hourlyUsd }: Pick<FineTuningDeps, 'settings' | 'hourlyUsd'>,
  spentUsd = 0,
): void {
  if (maxCostUsd > settings.maxCostUsd) {
    throw new AppError(
      `a fine-tuning may cost $${settings.maxCostUsd} here, asked for $${maxCostUsd}: ask for less, or raise fineTuning.maxCostUsd of the environment`,
      { kind: 'invalid', code: 'cost_above_limit', parameter: 'max_cost_usd' },
    );
  }
  const least = leastUsd(hourlyUsd);
  if (maxCostUsd - spentUsd >= least) return;
  const spent = spentUsd > 0 ? ` of which $${spentUsd.toFixed(2)} are spent` : '';
  throw new AppError(
    `$${maxCostUsd}${spent} buys less than 10 minutes of the training instance at $${hourlyUsd} an hour: allow $${(spentUsd + least).toFixed(2)} or more`,
    { kind: 'invalid', code: 'cost_too_small', parameter: 'max_cost_usd' },
  );
}

function invalidHyperparameter(what: string): AppError {
  return new AppError(`hyper-parameters are not what they may be: ${what}`, {
    kind: 'invalid',
    code: 'invalid_hyperparameter',
    parameter: 'hyperparameters',
  });
}
