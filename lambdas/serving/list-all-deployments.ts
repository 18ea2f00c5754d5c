import type { Deployment } from './api';
import type { DeploymentStore } from './ports';

/** Deployments that are looked through: an environment has fewer. */
const most = 1_000;

/** The deployments of an environment, newest first. */
export async function listAllDeployments(
  store: Pick<DeploymentStore, 'list'>,
): Promise<readonly Deployment[]> {
  return await store.list(most);
}
