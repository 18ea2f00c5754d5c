import { setTimeout as sleepFor } from 'node:timers/promises';
import type { KitEvent, Publish } from '../lambdas/domain/event';
import type { SqliteEventLetters } from '../lambdas/feedback/adapters/sqlite-event-letters';
import { type ConsumeEvents, consumeRecords } from '../lambdas/feedback/consume-records';
import type { EventLog } from '../lambdas/feedback/ports';
import { readEvent } from '../lambdas/feedback/read-event';
import type { EventReplay, ReplayEvents, ReplayedEventLetter } from '../lambdas/observability/api';
import { describeDefect } from '../lambdas/platform/describe-defect';
import { AppError } from '../lambdas/platform/errors';
import type { Log } from '../lambdas/platform/log';

/** Someone who does something with every event. */
export interface EventConsumer {
  /** Its place in the log is kept under this name. */
  readonly name: string;
  /** Must be idempotent: an event may come again, alone or with others. */
  readonly consume: ConsumeEvents;
}

/** Consumers that run. */
export interface RunningConsumers {
  /** Puts events into the log and wakes every consumer. @returns when they are on disk */
  readonly publish: Publish;
  /** Gives dead letters to the consumers that could not work them off. */
  readonly replay: ReplayEvents;
  /** Waits until every consumer is done with what has been published. */
  settle(): Promise<void>;
  /** Waits for what is being worked off; what is left is worked off after the next start. */
  close(): Promise<void>;
}

/** What consumers run on. */
export interface ConsumerDeps {
  readonly events: EventLog;
  readonly letters: SqliteEventLetters;
  readonly log: Log;
  readonly now: () => Date;
  /** 0 to 1. @default Math.random */
  readonly random?: () => number;
  /** Tries of an event before it goes to the dead letters. @default 8, over about half a minute */
  readonly mostTries?: number;
  /** Milliseconds before the first further try; each later wait is twice as long, up to 30 seconds. @default 250 */
  readonly firstWaitMs?: number;
}

const batchSize = 100;
const longestWaitMs = 30_000;

/**
 * Runs the consumers of the event log, each at its own pace: one that fails is tried again and holds up no other.
 *
 * An event comes at least once, in the order of the log. Consumers wake at once when something is published.
 */
export function runConsumers(consumers: readonly EventConsumer[], deps: ConsumerDeps): RunningConsumers {
  const loops = consumers.map((consumer) => new ConsumerLoop(consumer, deps));
  return {
    publish: async (events) => {
      await deps.events.append(events);
      for (const loop of loops) loop.wake();
    },
    replay: (limit) => replay(limit, consumers, deps),
    settle: async () => {
      await Promise.all(loops.map((loop) => loop.settle()));
    },
    close: async () => {
      await Promise.all(loops.map((loop) => loop.close()));
    },
  };
}

class ConsumerLoop {
  readonly #consumer: EventConsumer;
  readonly #deps: ConsumerDeps;
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  /** Failed tries of the event at this place, one after the other. */
  #failures = { position: -1, tries: 0 };
  #lastError: unknown;
  #isWoken = false;
  #sleeper: (() => void) | undefined;
  #settlers: (() => void)[] = [];

  constructor(consumer: EventConsumer, deps: ConsumerDeps) {
    this.#consumer = consumer;
    this.#deps = deps;
    this.#done = this.#run();
  }

  wake(): void {
    this.#isWoken = true;
    this.#sleeper?.();
  }

  async settle(): Promise<void> {
    if (this.#closing.signal.aborted) return await this.#done;
    const settled = new Promise<void>((resolve) => this.#settlers.push(resolve));
    this.wake();
    await settled;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.wake();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      this.#isWoken = false;
      const state = await this.#step().catch((error: unknown) => this.#logFailure(error));
      if (state === 'empty') await this.#sleep();
      if (state === 'failed') await this.#backOff();
    }
    for (const settle of this.#settlers.splice(0)) settle();
  }

  async #step(): Promise<'consumed' | 'empty' | 'failed'> {
    const { name } = this.#consumer;
    const { events, letters, log, now } = this.#deps;
    const batch = await events.read(name, batchSize);
    const last = batch.at(-1);
    if (last === undefined) return 'empty';
    const records = batch.map(({ position, body }) => ({ id: `${position}`, body }));
    const layDown = async (bodies: readonly string[], cause: string) => {
      for (const body of bodies) letters.put({ consumer: name, body, cause, since: now().toISOString() });
    };
    const leftId = await consumeRecords(records, this.#consume, { deadLetters: { put: layDown }, log });
    const left = batch.findIndex(({ position }) => `${position}` === leftId);
    const failed = batch[left];
    if (failed === undefined) {
      await events.acknowledge(name, last.position);
      return 'consumed';
    }
    const before = batch[left - 1];
    if (before) await events.acknowledge(name, before.position);
    const tries = this.#failures.position === failed.position ? this.#failures.tries + 1 : 1;
    this.#failures = { position: failed.position, tries };
    if (tries < (this.#deps.mostTries ?? 8)) return 'failed';
    await layDown([failed.body], `${tries} tries failed: ${causeOf(this.#lastError)}`);
    await events.acknowledge(name, failed.position);
    return 'consumed';
  }

  readonly #consume: ConsumeEvents = async (events) => {
    try {
      await this.#consumer.consume(events);
    } catch (error) {
      this.#lastError = error;
      throw error;
    }
  };

  /** The log itself fails: its disk is full, or somebody else has locked it. */
  #logFailure(error: unknown): 'failed' {
    const isForeseen = error instanceof AppError;
    this.#deps.log('feedback.event_log_failed', {
      consumer: this.#consumer.name,
      code: isForeseen ? error.code : undefined,
      error: isForeseen ? undefined : describeDefect(error),
    });
    this.#failures = { position: -1, tries: this.#failures.tries + 1 };
    return 'failed';
  }

  async #sleep(): Promise<void> {
    if (this.#isWoken || this.#closing.signal.aborted) return;
    for (const settle of this.#settlers.splice(0)) settle();
    await new Promise<void>((resolve) => {
      this.#sleeper = resolve;
    });
    this.#sleeper = undefined;
  }

  async #backOff(): Promise<void> {
    const { random = Math.random, firstWaitMs = 250 } = this.#deps;
    const longestMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#failures.tries - 1));
    await sleepFor(longestMs * (0.5 + random() / 2), undefined, { signal: this.#closing.signal }).catch(
      () => {
        // Closed meanwhile.
      },
    );
  }
}

async function replay(
  limit: number,
  consumers: readonly EventConsumer[],
  { letters }: ConsumerDeps,
): Promise<EventReplay> {
  const gone: ReplayedEventLetter[] = [];
  const left: ReplayedEventLetter[] = [];
  for (const { id, consumer: name, body, cause, since } of letters.list(limit)) {
    const consumer = consumers.find((each) => each.name === name);
    try {
      if (consumer === undefined) throw unknownConsumer(name);
      const event: KitEvent = readEvent(body);
      await consumer.consume([event]);
      letters.remove(id);
      gone.push({ cause, since });
    } catch (error) {
      left.push({ cause: causeOf(error), since });
    }
  }
  return { letters: gone, events: gone.length, left };
}

function unknownConsumer(name: string): AppError {
  return new AppError(`there is no consumer ${name} any more: start the kit that has it`, {
    kind: 'not-found',
    code: 'consumer_unknown',
  });
}

/** A code or frames, never a message, which may hold a piece of a text. */
function causeOf(error: unknown): string {
  return error instanceof AppError ? error.code : describeDefect(error).slice(0, 500);
}
