import { AppError } from '../platform/errors';
import type { DeploymentDeps } from './deployment-deps';
import { hasEnded } from './has-ended';
import { listAllDeployments } from './list-all-deployments';

/**
 * Asks again for the components of deployments whose endpoint has forgotten them: a process of this machine keeps none when
 * the kit ends. What cannot be asked for is written down, and holds the others up as little as the start of the kit.
 */
export async function reviveComponents(
  deps: Pick<DeploymentDeps, 'store' | 'components' | 'versions' | 'log'>,
): Promise<void> {
  for (const deployment of await listAllDeployments(deps.store)) {
    // One that is being created is asked for by its next turn.
    if (hasEnded(deployment) || deployment.step === 'creating') continue;
    const { id, component, endpoint, modelVersion } = deployment;
    try {
      const version = await deps.versions.get(modelVersion);
      await deps.components.create({ name: component, endpoint, modelVersion: version });
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'internal';
      deps.log('serving.component_not_revived', { deploymentId: id, code });
    }
  }
}
