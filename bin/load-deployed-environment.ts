import { secretsOf } from '../environments/secrets-of';
import { AppError } from '../lambdas/platform/errors';
import { loadEnvironment } from './load-environment';

/** An environment on AWS, as far as the command line reaches it past the API. */
export interface DeployedEnvironment {
  readonly name: string;
  readonly namespace: string;
  readonly region: string;
  /** 12 digits; left out: the account of whatever credentials there are. */
  readonly account: string | undefined;
  /** Names of the secrets of its stacks: keys of providers, and the token of the public hub of models. */
  readonly secrets: readonly string[];
}

/**
 * The environment of that name, which has to be one on AWS.
 *
 * @throws {@link AppError} `invalid_environment`, `not_on_aws`
 */
export function loadDeployedEnvironment(name: string): DeployedEnvironment {
  const environment = loadEnvironment(name);
  const { namespace, aws } = environment;
  if (aws) {
    return { name, namespace, region: aws.region, account: aws.account, secrets: secretsOf(environment) };
  }
  throw new AppError(
    `the environment ${name} runs on this machine, without AWS: keys are shown by "npm run local", secrets are lines of .env`,
    { kind: 'invalid', code: 'not_on_aws' },
  );
}
