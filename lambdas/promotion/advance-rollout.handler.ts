import { openDatasets, openEvaluations, openTracking } from '../evaluation/client';
import { openEvents } from '../feedback/client';
import { openMonitoring, openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { checkTemplate, openAnswering, openAnswers } from '../rag/client';
import { openOwnModels } from '../serving/client';
import { openReleases, openRollouts } from './client';
import { rolloutTurnSchema, takeRolloutTurn } from './rollout-turn';

const { log, observe } = openObservability('promotion');
const { publish, settle } = openEvents({ log });
const { releaseSettings: settings, gateways, templates } = openAnswering({ log });
const tracking = openTracking();
const options = { settings, templates, checkTemplate, publish, tracking, ...openOwnModels(), log };
const evaluations = openEvaluations({
  gateway: gateways.own,
  datasets: openDatasets({ answers: openAnswers() }),
  releases: openReleases(options),
});
const deps = openRollouts({ ...options, evaluations, monitoring: openMonitoring() });

/**
 * Takes a rollout as far as it gets without waiting: every turn of its state machine.
 *
 * The machine, whose execution has the id of the rollout for its name and `{ rolloutId }` for its input:
 * - Advance: this function with `{ rolloutId }`, or with what comes back from the turn before. Tried again a few times on
 *   `States.ALL`; caught, it goes to RollBack. Its output goes to a choice by `next`.
 * - `done`: it succeeds.
 * - `evaluate`: waits for `waitSeconds`, then Advance.
 * - `canary`: waits for `waitSeconds`, then asks CloudWatch for the alarms of the environment that are on
 *   (`cloudwatch:describeAlarms` by prefix, `StateValue` ALARM, their names into `$.alarms.names`), then Advance.
 * - `ask-approval`: the function `ask-approval` with `{ rolloutId, token }`, `waitForTaskToken`, its result discarded and
 *   `waitSeconds` its timeout; then Advance, and after a timeout (caught by `States.ALL`) too.
 * - RollBack: this function with `{ rolloutId, step: 'roll-back' }`, then it fails.
 */
export const handler = observe(async (event: unknown, _context?: unknown) => {
  const turn = await takeRolloutTurn(parseShape(event, rolloutTurnSchema, 'a turn of a rollout'), deps);
  await settle();
  return turn;
});
