import { environmentNames } from '../environments';
import { EnvironmentError } from '../environments/environment-error';

/** Environments that are deployed; `local` runs on one machine. */
const deployed = environmentNames.filter((name) => name !== 'local');

/**
 * The environments that `-c environment=…` names: one, several with commas, or `all`.
 *
 * @throws {@link EnvironmentError} when none is named, or `local`, which is not deployed
 */
export function chooseEnvironments(wanted: unknown): readonly string[] {
  const names = typeof wanted === 'string' ? wanted.split(',').map((name) => name.trim()) : [];
  if (names.length === 0 || names.includes('')) {
    throw new EnvironmentError(
      `no environment is named: add "-c environment=NAME" with ${deployed.join(', ')}, several with commas, or all`,
    );
  }
  if (names.includes('local')) {
    throw new EnvironmentError(
      `the environment local is not deployed: run it with "npm run local", or name ${deployed.join(', ')}`,
    );
  }
  return [...new Set(names.flatMap((name) => (name === 'all' ? deployed : [name])))];
}
