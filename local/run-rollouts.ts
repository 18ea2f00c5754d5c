import { AppError } from '../lambdas/platform/errors';
import { advanceRollout } from '../lambdas/promotion/advance-rollout';
import { isDone } from '../lambdas/promotion/is-done';
import type { RolloutMachine } from '../lambdas/promotion/ports';
import type { RolloutDeps } from '../lambdas/promotion/rollout-deps';
import { stopRollout } from '../lambdas/promotion/stop-rollout';

/** What carries the rollouts of this process on. */
export interface RunningRollouts extends RolloutMachine {
  /** Ends in passing; what is under way is brought to the next place where it can be taken up again. */
  close(): Promise<void>;
}

/** The longest wait, in seconds: a short canary, and a clock that was set, are noticed soon. */
const longestWaitSeconds = 5;
/** Failures in a row after which a rollout is stopped: as many as the state machine on AWS takes. */
const mostFailures = 6;
/** Rollouts that are looked at when the kit starts, for those that were left. */
const mostLeft = 100;

/** Carries rollouts on, each for itself, and takes up those that an earlier process has left. */
export async function runRollouts(deps: RolloutDeps): Promise<RunningRollouts> {
  const running = new Map<string, { readonly wake: () => void; readonly ended: Promise<void> }>();
  let isClosing = false;

  function start(rolloutId: string): void {
    if (isClosing || running.has(rolloutId)) return;
    const alarm = makeAlarm();
    const ended = run(rolloutId, alarm).finally(() => running.delete(rolloutId));
    running.set(rolloutId, { wake: alarm.ring, ended });
  }

  async function run(rolloutId: string, alarm: Alarm): Promise<void> {
    let failures = 0;
    while (!isClosing) {
      const waitSeconds = await advance(rolloutId, failures >= mostFailures).catch((error: unknown) => {
        failures++;
        const code = error instanceof AppError ? error.code : 'internal';
        deps.log('promotion.rollout_not_advanced', { rolloutId, failures, code });
        return longestWaitSeconds;
      });
      if (waitSeconds === undefined) return;
      await alarm.sleep(Math.min(waitSeconds, longestWaitSeconds) * 1_000);
    }
  }

  /** @returns seconds to wait; undefined when it is done */
  async function advance(rolloutId: string, isGivenUp: boolean): Promise<number | undefined> {
    if (isGivenUp) {
      await stopRollout(rolloutId, 'it could not be carried on: see kit.log', deps);
    }
    return (await advanceRollout(rolloutId, deps)).waitSeconds;
  }

  for (const rollout of await deps.rollouts.list(mostLeft)) if (!isDone(rollout)) start(rollout.id);
  return {
    start: async (rolloutId) => start(rolloutId),
    resume: async (rolloutId) => {
      // One that has ended meanwhile is looked at once more, which does nothing.
      start(rolloutId);
      running.get(rolloutId)?.wake();
    },
    close: async () => {
      isClosing = true;
      for (const { wake } of running.values()) wake();
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

interface Alarm {
  /** Ends after that time, or as soon as it rings; at once when it rang since the last sleep. */
  sleep(milliseconds: number): Promise<void>;
  ring(): void;
}

function makeAlarm(): Alarm {
  let hasRung = false;
  let ring = () => {
    hasRung = true;
  };
  const setHasRung = ring;
  return {
    ring: () => ring(),
    async sleep(milliseconds) {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          ring = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      hasRung = false;
      ring = setHasRung;
    },
  };
}
