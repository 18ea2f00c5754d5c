import type { Caller } from '../domain/caller';
import type { ModelVersion } from '../model-hub/api';
import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import type { Deployment, Deployments } from './api';
import { requireApproved, requireFit, requireRoom } from './check-version';
import type { DeploymentDeps } from './deployment-deps';
import { findDeployment } from './find-deployment';
import { findEndpoint } from './find-endpoint';
import { hasEnded } from './has-ended';
import { listDeployed } from './list-deployed';
import { moveDeployment } from './move-deployment';
import type { DeploymentMachine } from './ports';
import { componentName } from './settings';

/** What deploying at people's wish needs. */
export interface DeploymentsDeps extends DeploymentDeps {
  readonly machine: DeploymentMachine;
}

/** Others change a deployment seldom: more tries would be no coincidence. */
const mostTries = 5;

/** Deploys model versions at people's wish; what takes time is left to the machine. */
export function createDeployments(deps: DeploymentsDeps): Deployments {
  const { store, components, versions, machine } = deps;

  /** One whose component somebody has deleted by hand is `removed`, and says so. */
  async function settle(deployment: Deployment): Promise<Deployment> {
    if (deployment.step !== 'deployed') return deployment;
    const there = await components.list(deployment.endpoint);
    if (there.includes(deployment.component)) return deployment;
    const reason = 'its component is gone, somebody has deleted it: deploy the version again';
    await store.put(moveDeployment(deployment, { step: 'removed', reason }, deps.now()));
    return await findDeployment(deployment.id, store);
  }

  /** The same for every try at once to deploy a version on an endpoint, until the one before has ended. */
  async function findPlace(
    endpoint: string,
    modelVersion: string,
  ): Promise<{ id: string; found?: Deployment }> {
    for (let attempt = 0; ; attempt++) {
      const id = `deployment_${digest(`${endpoint}/${modelVersion}/${attempt}`).slice(0, 24)}`;
      const known = await store.get(id);
      if (known === undefined) return { id };
      const found = await settle(known);
      if (!hasEnded(found)) return { id, found };
    }
  }

  async function begin(
    caller: Caller,
    id: string,
    endpoint: string,
    version: ModelVersion,
  ): Promise<Deployment> {
    const time = deps.now().toISOString();
    const reason = `${caller.id} began to deploy it`;
    const deployment: Deployment = {
      id,
      modelVersion: version.id,
      endpoint,
      component: componentName(findEndpoint(endpoint, deps.endpoints).name, version.id),
      kind: version.kind,
      step: 'creating',
      startedBy: caller.id,
      startedAt: time,
      updatedAt: time,
      retired: [],
      history: [{ time, step: 'creating', reason }],
      version: 1,
    };
    await store.put(deployment);
    return await findDeployment(id, store);
  }

  return {
    async deploy(caller, request) {
      const version = await versions.get(request.modelVersion);
      requireApproved(version);
      const name = request.endpoint ?? chooseEndpoint(version, deps.endpoints);
      const endpoint = findEndpoint(name, deps.endpoints);
      const { id, found } = await findPlace(name, version.id);
      if (found === undefined) {
        await requireFit(version, name, endpoint, deps);
        if (version.kind === 'adapter') await requireRoom(name, endpoint, deps);
      }
      const deployment = found ?? (await begin(caller, id, name, version));
      // Again for one that is on its way: its machine may never have been told, because a process was killed in between.
      if (deployment.step !== 'deployed') await machine.start(deployment.id);
      return deployment;
    },

    list: (limit) => store.list(limit),

    get: async (deploymentId) => settle(await findDeployment(deploymentId, store)),

    async remove(caller, deploymentId) {
      for (let attempt = 1; attempt <= mostTries; attempt++) {
        const deployment = await findDeployment(deploymentId, store);
        if (hasEnded(deployment)) return deployment;
        const { modelVersion, component, endpoint } = deployment;
        if ((await deps.pinned.list()).includes(modelVersion)) {
          throw new AppError(
            `a release that answers, or would after a rollback, pins the model version ${modelVersion}: promote another release first, "kit release list" shows what is champion, candidate and champion before`,
            { kind: 'conflict', code: 'model_version_in_use' },
          );
        }
        await components.delete(component, endpoint);
        const removed = moveDeployment(
          deployment,
          { step: 'removed', reason: `${caller.id} took it off the endpoint` },
          deps.now(),
        );
        if (await store.put(removed)) return removed;
      }
      throw new AppError('the deployment was changed by others again and again: try again', {
        kind: 'conflict',
        code: 'deployment_contended',
        isRetryable: true,
      });
    },

    deployed: () => listDeployed(deps),
  };
}

function chooseEndpoint({ id, lineage }: ModelVersion, endpoints: DeploymentDeps['endpoints']): string {
  const fitting = Object.keys(endpoints).filter((name) => endpoints[name]?.model === lineage.baseModel);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  const known = Object.entries(endpoints).map(([name, { model }]) => `${name} (${model})`);
  throw new AppError(
    fitting.length > 1
      ? `the model version ${id} fits on the endpoints ${fitting.join(' and ')}: name one of them`
      : `no endpoint of this environment is of ${lineage.baseModel}, which ${id} is made of, and there are ${known.join(', ') || 'none'}: add one to endpoints of the environment`,
    { kind: 'not-found', code: 'endpoint_not_found', parameter: 'endpoint' },
  );
}
