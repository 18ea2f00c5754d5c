import type { Publish } from '../../domain/event';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';

/**
 * Makes what puts events at the end of the local database's stream, also those that are there already: every consumer
 * reads them again. `SqliteEventLog` has made the table.
 */
export function republishToSqlite(database: SqliteDatabase, now: () => Date = () => new Date()): Publish {
  return async (events) => {
    const replace = database.prepare(
      'INSERT OR REPLACE INTO events (id, type, time, kept_at, body) VALUES (?, ?, ?, ?, ?)',
    );
    runInTransaction(database, () => {
      for (const event of events) {
        const { id, type, time } = event;
        replace.run([id, type, time, now().toISOString(), JSON.stringify(event)]);
      }
    });
  };
}
