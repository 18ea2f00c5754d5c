import type { Deployment } from './api';
import type { DeploymentDeps } from './deployment-deps';
import { listAllDeployments } from './list-all-deployments';
import { moveDeployment } from './move-deployment';

/**
 * Takes off an endpoint what began before this deployment, whose own bake is over, and what no release pins that answers
 * or may after a rollback. The base of the endpoint belongs to its stack and is no deployment.
 *
 * @returns ids of the model versions that were taken off, by earlier tries too
 */
export async function retireComponents(
  deployment: Deployment,
  { store, components, pinned, now }: DeploymentDeps,
): Promise<readonly string[]> {
  const others = (await listAllDeployments(store)).filter(
    (one) =>
      one.endpoint === deployment.endpoint &&
      one.id !== deployment.id &&
      one.startedAt < deployment.startedAt,
  );
  const reason = `replaced by ${deployment.modelVersion}, and no release pins it`;
  const retired = others.filter((one) => one.step === 'removed' && one.history.at(-1)?.reason === reason);
  for (const one of others) {
    if (one.step !== 'deployed') continue;
    // Read for each, for deleting takes a while and pointers move meanwhile.
    if ((await pinned.list()).includes(one.modelVersion)) continue;
    await components.delete(one.component, one.endpoint);
    if (await store.put(moveDeployment(one, { step: 'removed', reason }, now()))) retired.push(one);
  }
  return retired.map(({ modelVersion }) => modelVersion);
}
