import type { SqliteDatabase } from './sqlite';

/**
 * Runs statements as one change of the database: all of them or, when one throws, none.
 *
 * In place of the driver's own `transaction`: on a full disk SQLite has already rolled back, the driver's further
 * rollback then fails, and that hides the `SQLITE_FULL` that a reader has to see.
 *
 * @param run - synchronous
 */
export function runInTransaction<T>(database: SqliteDatabase, run: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
