import { dev } from './dev';
import type { Environment } from './environment';
import { EnvironmentError } from './environment-error';
import { local } from './local';
import { parseEnvironment } from './parse-environment';
import { prod } from './prod';
import { refuseSharedNamespaces } from './refuse-shared-namespaces';
import { staging } from './staging';

const written: Readonly<Record<string, unknown>> = { local, dev, staging, prod };

/** Names of all environments. */
export const environmentNames: readonly string[] = Object.keys(written);

/**
 * Reads the environments of those names, all of them checked, alone and against each other.
 *
 * @throws {@link EnvironmentError} - unknown name, a setting that is not allowed, two environments in one namespace of one account
 */
export function loadEnvironments(names: readonly string[]): readonly Environment[] {
  for (const name of names) {
    if (!environmentNames.includes(name)) {
      throw new EnvironmentError(
        `there is no environment ${JSON.stringify(name)}: use ${environmentNames.join(', ')}`,
      );
    }
  }
  const all = environmentNames.map((name) => loadNamed(name, written[name]));
  refuseSharedNamespaces(all);
  return all.filter((environment) => names.includes(environment.name));
}

/** An environment is found by the name it is listed under, so that both have to be the same. */
export function loadNamed(name: string, value: unknown): Environment {
  const environment = parseEnvironment(`environments/${name}.ts`, value);
  if (environment.name === name) return environment;
  throw new EnvironmentError(
    `environments/${name}.ts: name must be ${JSON.stringify(name)}, as in environments/index.ts, got ${JSON.stringify(environment.name)}`,
  );
}
