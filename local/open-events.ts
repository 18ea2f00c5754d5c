import type { KitEvent, Publish } from '../lambdas/domain/event';
import { SqliteEventLetters } from '../lambdas/feedback/adapters/sqlite-event-letters';
import { SqliteEventLog } from '../lambdas/feedback/adapters/sqlite-event-log';
import type { Log } from '../lambdas/platform/log';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import { type EventConsumer, type RunningConsumers, runConsumers } from './run-consumers';

/** The event stream of a kit in one process. */
export interface LocalEvents {
  /** Before the consumers run, events wait for them in the log. */
  readonly publish: Publish;
  /** Runs the consumers, which may publish themselves. */
  start(consumers: readonly EventConsumer[]): RunningConsumers;
}

/** Opens the event stream in the local database. */
export function openEvents({
  database,
  ...deps
}: {
  readonly database: SqliteDatabase;
  readonly log: Log;
  readonly now: () => Date;
}): LocalEvents {
  const events = new SqliteEventLog(database, deps);
  const letters = new SqliteEventLetters(database);
  let publish = (published: readonly KitEvent[]) => events.append(published);
  return {
    publish: (published) => publish(published),
    start: (consumers) => {
      const running = runConsumers(consumers, { ...deps, events, letters });
      publish = running.publish;
      return running;
    },
  };
}
