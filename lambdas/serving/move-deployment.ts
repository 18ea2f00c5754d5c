import type { Deployment, DeploymentStep } from './api';

/** The next version of a deployment. */
export function moveDeployment(
  deployment: Deployment,
  move: {
    readonly step: DeploymentStep;
    /** In words. */
    readonly reason: string;
    readonly fields?: Partial<Pick<Deployment, 'bakeUntil' | 'retired'>>;
  },
  now: Date,
): Deployment {
  const { step, reason, fields } = move;
  const time = now.toISOString();
  return {
    ...deployment,
    ...fields,
    step,
    updatedAt: time,
    history: [...deployment.history, { time, step, reason }],
    version: deployment.version + 1,
  };
}
