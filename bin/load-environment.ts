import { loadEnvironments } from '../environments';
import type { Environment } from '../environments/environment';
import { EnvironmentError } from '../environments/environment-error';
import { AppError } from '../lambdas/platform/errors';

/**
 * The environment of that name.
 *
 * @throws {@link AppError} `invalid_environment` - there is none, or one is written wrongly
 */
export function loadEnvironment(name: string): Environment {
  try {
    const [environment] = loadEnvironments([name]);
    if (environment) return environment;
    throw new EnvironmentError(`there is no environment ${JSON.stringify(name)}`);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new AppError(error.message, { kind: 'invalid', code: 'invalid_environment', cause: error });
  }
}
