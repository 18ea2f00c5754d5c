import { abandonDeployment, advanceDeployment } from '../lambdas/serving/advance-deployment';
import type { DeploymentDeps } from '../lambdas/serving/deployment-deps';
import { hasEnded } from '../lambdas/serving/has-ended';
import type { DeploymentMachine } from '../lambdas/serving/ports';
import { runTurns } from './run-turns';

/** What carries the deployments of this process on. */
export interface RunningDeployments extends DeploymentMachine {
  /** Ends in passing; what is under way is taken up by the next process. */
  close(): Promise<void>;
}

/** The longest wait, in seconds: a model on this machine is there sooner than an instance. */
const longestWaitSeconds = 2;
/** Deployments that are looked at when the kit starts, for those that were left. */
const mostLeft = 100;

/** Carries deployments on, each for itself, and takes up those that an earlier process has left. */
export async function runDeployments(deps: DeploymentDeps): Promise<RunningDeployments> {
  const turns = runTurns({
    advance: async (deploymentId) => (await advanceDeployment(deploymentId, deps)).waitSeconds,
    giveUp: async (deploymentId) => {
      await abandonDeployment(deploymentId, 'it could not be carried on: see kit.log', deps);
    },
    onFailure: ({ id: deploymentId, ...failure }) =>
      deps.log('serving.deployment_not_advanced', { deploymentId, ...failure }),
    longestWaitSeconds,
  });
  for (const deployment of await deps.store.list(mostLeft)) {
    if (!hasEnded(deployment) && deployment.step !== 'deployed') turns.start(deployment.id);
  }
  return {
    start: async (deploymentId) => turns.start(deploymentId),
    close: async () => {
      await turns.close();
    },
  };
}
