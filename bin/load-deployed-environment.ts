import type { Environment } from '../environments/environment';
import { AppError } from '../lambdas/platform/errors';
import { loadEnvironment } from './load-environment';

/** An environment on AWS, as far as the command line reaches it past the API. */
export interface DeployedEnvironment {
  readonly name: string;
  readonly namespace: string;
  readonly region: string;
  /** 12 digits; left out: the account of whatever credentials there are. */
  readonly account: string | undefined;
  readonly routes: Environment['routes'];
}

/**
 * The environment of that name, which has to be one on AWS.
 *
 * @throws {@link AppError} `invalid_environment`, `not_on_aws`
 */
export function loadDeployedEnvironment(name: string): DeployedEnvironment {
  const { namespace, routes, aws } = loadEnvironment(name);
  if (aws) return { name, namespace, region: aws.region, account: aws.account, routes };
  throw new AppError(
    `the environment ${name} runs on this machine, without AWS: keys are shown by "npm run local", secrets are lines of .env`,
    { kind: 'invalid', code: 'not_on_aws' },
  );
}
