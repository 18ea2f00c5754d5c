import { AppError } from '../platform/errors';
import type { Deployment } from './api';
import type { DeploymentStore } from './ports';

/** @throws {@link AppError} `deployment_not_found` */
export async function findDeployment(
  deploymentId: string,
  store: Pick<DeploymentStore, 'get'>,
): Promise<Deployment> {
  const deployment = await store.get(deploymentId);
  if (deployment) return deployment;
  throw new AppError(
    `there is no deployment ${deploymentId}: "kit deploy-model list" shows those there are`,
    { kind: 'not-found', code: 'deployment_not_found', parameter: 'id' },
  );
}
