import { AppError } from '../platform/errors';
import type { Deployment } from './api';
import { requireApproved, requireRoom } from './check-version';
import type { DeploymentDeps, ServedEndpoint } from './deployment-deps';
import { explainComponentFailure } from './explain-component-failure';
import { findDeployment } from './find-deployment';
import { findEndpoint } from './find-endpoint';
import { hasEnded } from './has-ended';
import { listAllDeployments } from './list-all-deployments';
import { moveDeployment } from './move-deployment';
import type { Component } from './ports';
import { retireComponents } from './retire-components';

/** Where a deployment stands, and when to look at it again. */
export interface AdvancedDeployment {
  readonly deployment: Deployment;
  /** Seconds to wait before it is advanced again; undefined when it is done. */
  readonly waitSeconds?: number;
}

type Move = Parameters<typeof moveDeployment>[1];
/** What a turn comes to: it is written down, or there is nothing to do but wait. */
type Turn = { readonly move: Move } | { readonly waitSeconds: number };

/** Turns of one call; a deployment takes about six from its beginning to its end. */
const mostTurns = 20;
/** Times that a component is asked for: it vanishes when a kit on one machine is ended, or somebody deletes it. */
const mostCreations = 3;
/**
 * Seconds for which a refusal of what is in service is waited out: SageMaker says that an adapter is in service before its
 * container has loaded it, half a minute to a minute early (docs/TROUBLESHOOTING.md of
 * github.com/awslabs/ml-container-creator, read 2026-11-30).
 */
const refusalSeconds = 60;
/** Seconds between two looks at what takes minutes. */
const lookSeconds = 15;
/** Longest wait of a short bake before the component is looked at again, in seconds. */
const bakeLookSeconds = 300;
/** Looks of a long bake: with those before it, one execution of a state machine stays below its 25,000 events. */
const mostBakeLooks = 500;
/** Seconds that an instance may take to come, beside the load budget of the endpoint: a limit, nothing that was measured. */
const instanceSeconds = 1_800;

/**
 * Takes a deployment as far as it gets without waiting. What it decides is written down, compared and set; what it does
 * can be done again: whoever advances it after this process was killed goes on from there.
 *
 * @throws {@link AppError} `deployment_not_found`; whatever a store or a service that is away throws, and then it is to be
 * called again
 */
export async function advanceDeployment(
  deploymentId: string,
  deps: DeploymentDeps,
): Promise<AdvancedDeployment> {
  for (let turn = 1; turn <= mostTurns; turn++) {
    const deployment = await findDeployment(deploymentId, deps.store);
    try {
      if (deployment.step === 'removed') await undoCreation(deployment, deps);
      if (hasEnded(deployment) || deployment.step === 'deployed') return { deployment };
      const taken = await takeTurn(deployment, deps);
      if ('waitSeconds' in taken) return { deployment, waitSeconds: taken.waitSeconds };
      if (taken.move.step === 'failed') await deleteOwn(deployment, deps);
      // What is not written was changed meanwhile: the next turn sees what holds.
      await deps.store.put(moveDeployment(deployment, taken.move, deps.now()));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'component_busy') throw error;
      return { deployment, waitSeconds: lookSeconds };
    }
  }
  return { deployment: await findDeployment(deploymentId, deps.store), waitSeconds: lookSeconds };
}

/** Ends a deployment that nobody can carry on; what it replaces stays where it is. */
export async function abandonDeployment(
  deploymentId: string,
  reason: string,
  deps: DeploymentDeps,
): Promise<void> {
  const deployment = await findDeployment(deploymentId, deps.store);
  if (hasEnded(deployment) || deployment.step === 'deployed') return;
  await deleteOwn(deployment, deps);
  await deps.store.put(moveDeployment(deployment, { step: 'failed', reason }, deps.now()));
}

/** One that a release pins is left: what was promoted in its bake is not ours to take away. */
async function deleteOwn(
  { modelVersion, component, endpoint }: Deployment,
  { components, pinned }: DeploymentDeps,
): Promise<void> {
  if ((await pinned.list()).includes(modelVersion)) return;
  await components.delete(component, endpoint);
}

/** For one that somebody has removed while its component was asked for; a later deployment of the version owns it now. */
async function undoCreation(deployment: Deployment, { store, components }: DeploymentDeps): Promise<void> {
  const { component, endpoint } = deployment;
  const hasSuccessor = (await listAllDeployments(store)).some(
    (one) => one.component === component && !hasEnded(one),
  );
  if (!hasSuccessor) await components.delete(component, endpoint);
}

async function takeTurn(deployment: Deployment, deps: DeploymentDeps): Promise<Turn> {
  try {
    return await decide(deployment, deps);
  } catch (error) {
    // What may succeed later, and a defect, is the caller's to try again.
    if (!(error instanceof AppError) || error.isRetryable) throw error;
    return fail(error.message);
  }
}

async function decide(deployment: Deployment, deps: DeploymentDeps): Promise<Turn> {
  const endpoint = findEndpoint(deployment.endpoint, deps.endpoints);
  const modelVersion = await deps.versions.get(deployment.modelVersion);
  const component = { name: deployment.component, endpoint: deployment.endpoint, modelVersion };
  switch (deployment.step) {
    case 'creating':
      return await create(deployment, component, endpoint, deps);
    case 'checking':
      return await check(deployment, component, endpoint, deps);
    case 'baking':
      return await bake(deployment, component, endpoint, deps);
    default: {
      const retired = await retireComponents(deployment, deps);
      const reason = retired.length > 0 ? `took ${retired.join(', ')} off` : 'nothing was to be taken off';
      return { move: { step: 'deployed', reason, fields: { retired } } };
    }
  }
}

async function create(
  deployment: Deployment,
  component: Component,
  endpoint: ServedEndpoint,
  deps: DeploymentDeps,
): Promise<Turn> {
  requireApproved(component.modelVersion);
  // The first entry is the beginning.
  const creations = deployment.history.length - 1;
  const status = await deps.components.describe(component);
  switch (status.state) {
    case 'in-service':
      return { move: { step: 'checking', reason: 'it is in service' } };
    case 'failed':
      if (creations > 0) return fail(explainComponentFailure(status));
      // An earlier deployment has left it, because a release pins the version: what has failed is in the way.
      await deps.components.delete(component.name, component.endpoint);
      return waitUntil(deployment, endpoint, deps);
    case 'absent':
      if (creations >= mostCreations) return lost;
      if (deployment.kind === 'adapter') await requireRoom(deployment.endpoint, endpoint, deps, deployment);
      try {
        await deps.components.create(component);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'endpoint_busy') throw error;
        return waitUntil(deployment, endpoint, deps, error.message);
      }
      return { move: { step: 'creating', reason: `${component.name} is being created beside the others` } };
    default:
      return waitUntil(deployment, endpoint, deps);
  }
}

/** In service is what SageMaker says too when it has taken back by itself what was asked for. */
async function check(
  deployment: Deployment,
  component: Component,
  endpoint: ServedEndpoint,
  deps: DeploymentDeps,
): Promise<Turn> {
  const status = await deps.components.describe(component);
  const { state, differences } = status;
  if (state === 'absent' || state === 'deleting') return lost;
  if (state === 'failed') return fail(explainComponentFailure(status));
  if (state === 'creating') return waitUntil(deployment, endpoint, deps);
  if (differences.length > 0) {
    return fail(
      `it is in service, and not what was asked for: ${differences.join('; ')}: it was changed, or taken back after a failure that the endpoint does not report; deploy the version again`,
    );
  }
  try {
    await deps.components.probe(component);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.isRetryable || secondsInStep(deployment, deps.now()) < refusalSeconds) {
      return waitUntil(deployment, endpoint, deps, error.message);
    }
    return fail(`it is in service and does not answer: ${error.message}`);
  }
  // Before it counts as deployed: nothing else would let it sleep.
  await deps.components.scale(component);
  const bakeUntil = new Date(deps.now().getTime() + endpoint.bakeSeconds * 1_000).toISOString();
  const words = `it answers; what was there before stays until ${bakeUntil}, and as long as a release pins it`;
  return { move: { step: 'baking', reason: words, fields: { bakeUntil } } };
}

async function bake(
  deployment: Deployment,
  component: Component,
  { bakeSeconds }: ServedEndpoint,
  deps: DeploymentDeps,
): Promise<Turn> {
  const status = await deps.components.describe(component);
  if (status.state === 'absent' || status.state === 'deleting') return lost;
  if (status.state === 'failed') return fail(explainComponentFailure(status));
  const left = (Date.parse(deployment.bakeUntil ?? '') - deps.now().getTime()) / 1_000;
  // Written so that a time which is none has come.
  if (!(left > 0)) return { move: { step: 'retiring', reason: 'the bake is over' } };
  return { waitSeconds: Math.ceil(Math.min(left, Math.max(bakeLookSeconds, bakeSeconds / mostBakeLooks))) };
}

function secondsInStep({ step, history, startedAt }: Deployment, now: Date): number {
  const since = history.findLast((entry) => entry.step === step)?.time ?? startedAt;
  return (now.getTime() - Date.parse(since)) / 1_000;
}

/** @param refusal - what the model says meanwhile */
function waitUntil(
  deployment: Deployment,
  { loadSeconds }: ServedEndpoint,
  { now }: DeploymentDeps,
  refusal?: string,
): Turn {
  // SageMaker gives as long to fetch the files as to load them.
  const toLoad = 2 * loadSeconds;
  const budget = toLoad + instanceSeconds;
  if (secondsInStep(deployment, now()) < budget) return { waitSeconds: lookSeconds };
  return fail(
    `it was not ready within ${budget} seconds, ${toLoad} of them to fetch and to load it${refusal ? ` (${refusal})` : ''}: see the log of the endpoint, then try again; where instances are scarce, choose another instanceType`,
  );
}

function fail(reason: string): Turn {
  return { move: { step: 'failed', reason } };
}

const lost = fail('its component is gone, somebody has deleted it: deploy the version again');
