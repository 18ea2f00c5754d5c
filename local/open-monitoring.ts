import { SqliteCounterStore } from '../lambdas/observability/adapters/sqlite-counter-store';
import { countEvents } from '../lambdas/observability/count-events';
import { createMonitoring } from '../lambdas/observability/create-monitoring';
import type { Log } from '../lambdas/platform/log';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import type { EventConsumer } from './run-consumers';

/** Opens what the monitoring page shows: counters, which a consumer of the events keeps. */
export function openMonitoring({
  database,
  now,
  log,
}: {
  readonly database: SqliteDatabase;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const counters = new SqliteCounterStore(database);
  const consumer: EventConsumer = {
    name: 'count-events',
    consume: (events) => countEvents(events, { counters, log, now }),
  };
  return { monitoring: createMonitoring({ counters, now }), consumer };
}
