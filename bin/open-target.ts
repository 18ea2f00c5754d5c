import { AppError } from '../lambdas/platform/errors';
import { KitClient } from './kit-client';
import { readAddress } from './read-address';
import { readSecret } from './read-secret';

/**
 * The client of another environment: its address from an option or `KIT_URL_NAME`, its key from `KIT_KEY_NAME`, or typed
 * and piped in. Never from an argument, which stays in the history of the shell.
 *
 * @param environment - its name, e.g. `staging`
 * @throws AppError `invalid_environment`, `missing_url`, `invalid_url`, as `readSecret`
 */
export async function openTarget(
  environment: string,
  options: {
    readonly url?: string;
    /** What the option is called that gives `url`. @default '--to-url' */
    readonly urlOption?: string;
    readonly variables: Readonly<Record<string, string | undefined>>;
    readonly ask?: (name: string) => Promise<string>;
  },
): Promise<KitClient> {
  if (!/^[a-z][a-z0-9-]*$/.test(environment)) {
    throw new AppError(
      `an environment is named by lower-case letters, digits and hyphens, got ${JSON.stringify(environment)}: name one as staging`,
      { kind: 'invalid', code: 'invalid_environment' },
    );
  }
  const suffix = environment.toUpperCase().replaceAll('-', '_');
  const url = options.url ?? options.variables[`KIT_URL_${suffix}`];
  if (!url) {
    throw new AppError(
      `nobody says where ${environment} is: write its address as a line KIT_URL_${suffix}=… in .env, or give ${options.urlOption ?? '--to-url'}`,
      { kind: 'invalid', code: 'missing_url' },
    );
  }
  const address = readAddress(url);
  const key =
    options.variables[`KIT_KEY_${suffix}`] ?? (await (options.ask ?? readSecret)(`KIT_KEY_${suffix}`));
  return new KitClient(address, key);
}
