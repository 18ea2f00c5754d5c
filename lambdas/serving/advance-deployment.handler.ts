import { openModelVersions } from '../model-hub/client';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openDeploymentDeps } from './client';
import { deploymentTurnSchema, takeDeploymentTurn } from './deployment-turn';

const { log, observe } = openObservability('serving');
const deps = openDeploymentDeps({ versions: openModelVersions(), log });

/**
 * Takes a deployment as far as it gets without waiting: every turn of its state machine.
 *
 * The machine, whose execution has the id of the deployment for its name and `{ deploymentId }` for its input:
 * - Advance: this function with `{ deploymentId }`, or with what comes back from the turn before. Tried again a few times
 *   on `States.ALL`; caught, it goes to Abandon. Its output goes to a choice by `next`.
 * - `done`: it succeeds. `wait`: waits for `waitSeconds`, then Advance.
 * - Abandon: this function with `{ deploymentId, step: 'abandon' }`, then it fails.
 */
export const handler = observe(async (event: unknown, _context?: unknown) =>
  takeDeploymentTurn(parseShape(event, deploymentTurnSchema, 'a turn of a deployment'), deps),
);
