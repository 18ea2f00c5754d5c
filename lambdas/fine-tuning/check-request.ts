import type * as z from 'zod';
import { AppError } from '../platform/errors';
import type { FineTuningRequest, Hyperparameters } from './api';
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
  if (!/^(?!.{21})[a-z](-*[a-z0-9])*$/.test(group)) {
    throw new AppError(
      `a group has 1 to 20 lower-case letters, digits and hyphens, begins with a letter and ends with no hyphen, got ${JSON.stringify(group.slice(0, 80))}: rename it`,
      { kind: 'invalid', code: 'invalid_group', parameter: 'group' },
    );
  }
  const parsed = hyperparametersSchema.safeParse(hyperparameters);
  const [issue] = parsed.error?.issues ?? [];
  if (issue) throw explainIssue(issue, hyperparameters);
  const { tuning, output, loraRank } = hyperparameters;
  if (tuning === 'full' && (output === 'adapter' || loraRank !== undefined)) {
    const what = loraRank === undefined ? 'output' : 'lora_rank';
    throw invalidHyperparameter(`full tuning has no adapter: leave ${what} out, or tune with lora`, what);
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

function explainIssue(issue: z.core.$ZodIssue, hyperparameters: Hyperparameters): AppError {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(hyperparametersSchema.shape).map(toWireName);
    const name = issue.keys.join(', ');
    return invalidHyperparameter(`there is no hyper-parameter ${name}: use ${known.join(', ')}`);
  }
  const field = String(issue.path[0]);
  const got = JSON.stringify(new Map(Object.entries(hyperparameters)).get(field));
  const name = toWireName(field);
  return invalidHyperparameter(`${name} must be ${describeAllowed(issue)}, got ${got}: change it`, name);
}

function invalidHyperparameter(message: string, name?: string): AppError {
  return new AppError(message, {
    kind: 'invalid',
    code: 'invalid_hyperparameter',
    parameter: ['hyperparameters', ...(name === undefined ? [] : [name])].join('.'),
  });
}

/** As callers write it. */
function toWireName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function describeAllowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'too_small':
      return issue.inclusive ? `${issue.minimum} or more` : `more than ${issue.minimum}`;
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`;
    default:
      return `something else (${issue.message})`;
  }
}
