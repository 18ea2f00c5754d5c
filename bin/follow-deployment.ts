import { setTimeout as sleep } from 'node:timers/promises';
import type { DeploymentStep } from '../lambdas/serving/api';
import { deploymentShape, type ShownDeployment } from './deployment-shape';
import type { KitClient } from './kit-client';
import { showProgress } from './show-progress';

/** How often it is looked at. */
const lookMs = 1_000;

/** Before the version answers; its bake, which takes an hour or more, is not waited for. */
const underway: readonly string[] = ['creating', 'checking'] satisfies DeploymentStep[];

/**
 * Follows a deployment, with a line that says where it stands, until the version answers or fails. It goes on by itself:
 * whoever stops following it stops nothing.
 */
export async function followDeployment(
  deployment: ShownDeployment,
  client: KitClient,
): Promise<ShownDeployment> {
  let now = deployment;
  while (underway.includes(now.step)) {
    const seconds = Math.round((Date.now() - Date.parse(now.started_at)) / 1_000);
    const place = `${now.model_version} on ${now.endpoint}`;
    showProgress(`${now.step}: ${place}, ${seconds} seconds so far, ${now.history.at(-1)?.reason ?? ''}`);
    await sleep(lookMs);
    now = await client.request('GET', `/deployments/${encodeURIComponent(now.id)}`, deploymentShape);
  }
  showProgress('');
  return now;
}
