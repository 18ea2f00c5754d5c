import { runInTransaction } from './run-in-transaction';
import type { SqliteDatabase } from './sqlite';

/**
 * Runs statements that remove what nobody may read any more: neither in free pages of the database's file nor in its
 * write-ahead log, where SQLite leaves what is only deleted until the place is used again.
 *
 * @param run - synchronous
 */
export function eraseInDatabase<T>(database: SqliteDatabase, run: () => T): T {
  database.exec('PRAGMA secure_delete = ON');
  const result = runInTransaction(database, run);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return result;
}
