import * as z from 'zod';
import { abandonDeployment, advanceDeployment } from './advance-deployment';
import type { DeploymentDeps } from './deployment-deps';

/** What the state machine calls its function with. */
export const deploymentTurnSchema = z.object({
  deploymentId: z.string().min(1),
  /** `abandon` when nothing else has helped: the new component is deleted, the old ones stay. */
  step: z.enum(['advance', 'abandon']).default('advance'),
});

/** What the state machine goes on with. */
export interface DeploymentTurn {
  readonly deploymentId: string;
  readonly next: 'wait' | 'done';
  /** Seconds, 1 or more. */
  readonly waitSeconds: number;
}

/** One turn of the state machine of a deployment. */
export async function takeDeploymentTurn(
  { deploymentId, step }: z.output<typeof deploymentTurnSchema>,
  deps: DeploymentDeps,
): Promise<DeploymentTurn> {
  if (step === 'abandon') {
    const reason = 'its state machine could not carry it on: see the log of its function';
    await abandonDeployment(deploymentId, reason, deps);
  }
  const { waitSeconds } = await advanceDeployment(deploymentId, deps);
  return {
    deploymentId,
    next: waitSeconds === undefined ? 'done' : 'wait',
    waitSeconds: Math.max(1, waitSeconds ?? 1),
  };
}
