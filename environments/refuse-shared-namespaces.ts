import type { Environment } from './environment';
import { EnvironmentError } from './environment-error';

/**
 * Two environments must not meet in one namespace of one account, unless both say so.
 *
 * An environment without account may land in any, so it counts as being in each. In one region not even then: the
 * stacks of both would have the same names, and each deployment would replace the other environment.
 *
 * @throws {@link EnvironmentError} - names both files and the settings to change
 */
export function refuseSharedNamespaces(environments: readonly Environment[]): void {
  const deployed = environments.filter((environment) => environment.aws);
  for (const [index, one] of deployed.entries()) {
    for (const other of deployed.slice(index + 1)) {
      const isSameAccount = !one.aws?.account || !other.aws?.account || one.aws.account === other.aws.account;
      const isIntended =
        one.sharesNamespaceWith.includes(other.name) && other.sharesNamespaceWith.includes(one.name);
      if (!isSameAccount || one.namespace !== other.namespace) continue;
      if (one.aws?.region === other.aws?.region && isIntended) {
        throw new EnvironmentError(
          `environments/${one.name}.ts and environments/${other.name}.ts both have the namespace "${one.namespace}" in one account and region, where their stacks would have the same names: give one another namespace, account or region`,
        );
      }
      if (!isIntended) {
        throw new EnvironmentError(
          `environments/${one.name}.ts and environments/${other.name}.ts both have the namespace "${one.namespace}" in one account: give one another namespace or account, or name each other in sharesNamespaceWith`,
        );
      }
    }
  }
}
