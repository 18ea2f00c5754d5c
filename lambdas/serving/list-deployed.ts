import type { DeployedModel, DeploymentStep } from './api';
import type { DeploymentDeps } from './deployment-deps';
import { listAllDeployments } from './list-all-deployments';

/** Steps in which a version has been checked and answers. */
const answering: readonly DeploymentStep[] = ['baking', 'retiring', 'deployed'];

/** The model versions that answer, by their deployments and by what the endpoints have themselves. */
export async function listDeployed({
  store,
  components,
}: Pick<DeploymentDeps, 'store' | 'components'>): Promise<readonly DeployedModel[]> {
  const deployments = (await listAllDeployments(store)).filter(({ step }) => answering.includes(step));
  const there = new Set<string>();
  for (const endpoint of new Set(deployments.map((one) => one.endpoint))) {
    for (const component of await components.list(endpoint)) there.add(component);
  }
  return deployments
    .filter(({ component }) => there.has(component))
    .map(({ modelVersion, endpoint }) => ({ modelVersion, endpoint }));
}
