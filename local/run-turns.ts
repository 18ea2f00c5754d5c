import { describeDefect } from '../lambdas/platform/describe-defect';
import { AppError } from '../lambdas/platform/errors';

/** What a state machine does on AWS, in this process: things are carried on by turns, each for itself. */
export interface RunningTurns {
  /** Does nothing when it is being carried on. */
  start(id: string): void;
  /** Starts it, or ends its wait. */
  wake(id: string): void;
  /** Ends in passing: a turn that is under way is ended first. @returns what was being carried on */
  close(): Promise<readonly string[]>;
}

/** A turn that failed, for the log. */
export interface TurnFailure {
  readonly id: string;
  /** In a row, with this one. */
  readonly failures: number;
  readonly code: string;
  /** Where it broke; undefined where the code says what it was. */
  readonly defect: string | undefined;
}

/** Failures in a row after which a thing is given up: as many as the state machines on AWS take. */
const mostFailures = 6;

/**
 * Carries things on by turns until they are done.
 *
 * @param options.longestWaitSeconds - so that a clock that was set, and what people do meanwhile, are noticed soon
 */
export function runTurns(options: {
  /** One turn. @returns seconds until the next; undefined when it is done */
  readonly advance: (id: string) => Promise<number | undefined>;
  /** Gives a thing up that failed again and again; it is advanced once more, which ends it. */
  readonly giveUp: (id: string) => Promise<void>;
  readonly onFailure: (failure: TurnFailure) => void;
  readonly longestWaitSeconds: number;
}): RunningTurns {
  const { advance, giveUp, onFailure, longestWaitSeconds } = options;
  const running = new Map<string, { readonly wake: () => void; readonly ended: Promise<void> }>();
  let isClosing = false;

  function start(id: string): void {
    if (isClosing || running.has(id)) return;
    const alarm = makeAlarm();
    const ended = run(id, alarm).finally(() => running.delete(id));
    running.set(id, { wake: alarm.ring, ended });
  }

  async function run(id: string, alarm: Alarm): Promise<void> {
    let failures = 0;
    while (!isClosing) {
      try {
        if (failures >= mostFailures) await giveUp(id);
        const waitSeconds = await advance(id);
        if (waitSeconds === undefined) return;
        failures = 0;
        await alarm.sleep(Math.min(waitSeconds, longestWaitSeconds) * 1_000);
      } catch (error) {
        failures++;
        const isKnown = error instanceof AppError;
        onFailure({
          id,
          failures,
          code: isKnown ? error.code : 'internal',
          defect: isKnown ? undefined : describeDefect(error),
        });
        await alarm.sleep(longestWaitSeconds * 1_000);
      }
    }
  }

  return {
    start,
    wake: (id) => {
      start(id);
      running.get(id)?.wake();
    },
    close: async () => {
      isClosing = true;
      const left = [...running];
      for (const [, { wake }] of left) wake();
      await Promise.all(left.map(([, { ended }]) => ended));
      return left.map(([id]) => id);
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
