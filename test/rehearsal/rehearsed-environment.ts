import { chooseEnvironments } from '../../bin/choose-environments';
import { loadEnvironments } from '../../environments';
import type { Environment } from '../../environments/environment';
import { EnvironmentError } from '../../environments/environment-error';

/** Account of the emulator. */
export const rehearsedAccount = '000000000000';

/** A setting that a rehearsal deploys differently the second time. */
export interface ChangedSettings {
  /** Passages put into the prompt. */
  readonly retrievedPassages?: number;
}

/**
 * The environment of that name as it is rehearsed: in the emulator's account.
 *
 * @throws {@link EnvironmentError} - unknown, not deployed, more than one, without an index, or written wrongly
 */
export function rehearsedEnvironment(name: string, changed: ChangedSettings = {}): Environment {
  const names = chooseEnvironments(name);
  const [environment, other] = loadEnvironments(names);
  if (!environment?.aws || other) {
    throw new EnvironmentError(`one environment is rehearsed at a time, got ${names.join(', ')}: name one`);
  }
  if (environment.vectorSearch.store === 'none') {
    throw new EnvironmentError(
      `environments/${name}.ts has no index: a rehearsal follows documents from upload to citation, and needs vectorSearch.store opensearch`,
    );
  }
  return {
    ...environment,
    aws: { ...environment.aws, account: rehearsedAccount },
    chain: {
      ...environment.chain,
      retrieval: { ...environment.chain.retrieval, ...changed },
    },
  };
}
