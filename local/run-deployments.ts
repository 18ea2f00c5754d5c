import { AppError } from '../lambdas/platform/errors';
import { abandonDeployment, advanceDeployment } from '../lambdas/serving/advance-deployment';
import type { DeploymentDeps } from '../lambdas/serving/deployment-deps';
import { hasEnded } from '../lambdas/serving/has-ended';
import type { DeploymentMachine } from '../lambdas/serving/ports';

/** What carries the deployments of this process on. */
export interface RunningDeployments extends DeploymentMachine {
  /** Ends in passing; what is under way is taken up by the next process. */
  close(): Promise<void>;
}

/** The longest wait, in seconds: a model on this machine is there sooner than an instance. */
const longestWaitSeconds = 2;
/** Failures in a row after which a deployment is given up: as many as the state machine on AWS takes. */
const mostFailures = 6;
/** Deployments that are looked at when the kit starts, for those that were left. */
const mostLeft = 100;

/** Carries deployments on, each for itself, and takes up those that an earlier process has left. */
export async function runDeployments(deps: DeploymentDeps): Promise<RunningDeployments> {
  const running = new Map<string, Promise<void>>();
  const closing = new AbortController();

  function start(deploymentId: string): void {
    if (closing.signal.aborted || running.has(deploymentId)) return;
    running.set(
      deploymentId,
      run(deploymentId).finally(() => running.delete(deploymentId)),
    );
  }

  async function run(deploymentId: string): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      const waitSeconds = await advance(deploymentId, failures >= mostFailures).catch((error: unknown) => {
        failures++;
        const code = error instanceof AppError ? error.code : 'internal';
        deps.log('serving.deployment_not_advanced', { deploymentId, failures, code });
        return longestWaitSeconds;
      });
      if (waitSeconds === undefined) return;
      await pause(Math.min(waitSeconds, longestWaitSeconds) * 1_000, closing.signal);
    }
  }

  /** @returns seconds to wait; undefined when it is done */
  async function advance(deploymentId: string, isGivenUp: boolean): Promise<number | undefined> {
    if (isGivenUp) await abandonDeployment(deploymentId, 'it could not be carried on: see kit.log', deps);
    return (await advanceDeployment(deploymentId, deps)).waitSeconds;
  }

  for (const deployment of await deps.store.list(mostLeft)) {
    if (!hasEnded(deployment) && deployment.step !== 'deployed') start(deployment.id);
  }
  return {
    start: async (deploymentId) => start(deploymentId),
    close: async () => {
      closing.abort();
      await Promise.all(running.values());
    },
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
