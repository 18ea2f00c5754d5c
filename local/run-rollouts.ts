import { advanceRollout } from '../lambdas/promotion/advance-rollout';
import { isDone } from '../lambdas/promotion/is-done';
import type { RolloutMachine } from '../lambdas/promotion/ports';
import type { RolloutDeps } from '../lambdas/promotion/rollout-deps';
import { stopRollout } from '../lambdas/promotion/stop-rollout';
import { runTurns } from './run-turns';

/** What carries the rollouts of this process on. */
export interface RunningRollouts extends RolloutMachine {
  /** Ends in passing; what is under way is brought to the next place where it can be taken up again. */
  close(): Promise<void>;
}

/** The longest wait, in seconds: a short canary, and a clock that was set, are noticed soon. */
const longestWaitSeconds = 5;
/** Rollouts that are looked at when the kit starts, for those that were left. */
const mostLeft = 100;

/** Carries rollouts on, each for itself, and takes up those that an earlier process has left. */
export async function runRollouts(deps: RolloutDeps): Promise<RunningRollouts> {
  const turns = runTurns({
    advance: async (rolloutId) => (await advanceRollout(rolloutId, deps)).waitSeconds,
    giveUp: async (rolloutId) => {
      await stopRollout(rolloutId, 'it could not be carried on: see kit.log', deps);
    },
    onFailure: ({ id: rolloutId, ...failure }) =>
      deps.log('promotion.rollout_not_advanced', { rolloutId, ...failure }),
    longestWaitSeconds,
  });
  for (const rollout of await deps.rollouts.list(mostLeft)) if (!isDone(rollout)) turns.start(rollout.id);
  return {
    start: async (rolloutId) => turns.start(rolloutId),
    // One that has ended meanwhile is looked at once more, which does nothing.
    resume: async (rolloutId) => turns.wake(rolloutId),
    close: async () => {
      await turns.close();
    },
  };
}
