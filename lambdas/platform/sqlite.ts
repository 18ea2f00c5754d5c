import Database from 'libsql';
import * as z from 'zod';
import { AppError } from './errors';

/** An open local database; pass parameters as one array: `statement.run([a, b])`. */
export type SqliteDatabase = Database.Database;

/** Version of the tables' layout: one more with every change that an older kit could not read. */
export const databaseVersion = 1;

const versionRow = z.object({ user_version: z.number() });

/**
 * Opens the local database, made when it is not there, in write-ahead mode.
 *
 * Each adapter creates its own tables when they are missing.
 *
 * @param file - path, or `:memory:`
 * @throws {@link AppError} `database_too_new` when a newer kit wrote it, `database_unreadable` when it is not one
 */
export function openDatabase(file: string): SqliteDatabase {
  let database: SqliteDatabase;
  let version: number;
  try {
    database = new Database(file);
    version = versionRow.parse(database.prepare('PRAGMA user_version').get([])).user_version;
  } catch (cause) {
    throw new AppError(
      `cannot open the database ${file}: ${cause instanceof Error ? cause.message : cause}; move it away to start with an empty one`,
      { kind: 'internal', code: 'database_unreadable', cause },
    );
  }
  if (version > databaseVersion) {
    database.close();
    throw new AppError(
      `the database ${file} has version ${version}, this kit reads up to ${databaseVersion}: use the newer kit that wrote it, or name another folder with --data`,
      { kind: 'conflict', code: 'database_too_new' },
    );
  }
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  database.exec(`PRAGMA user_version = ${databaseVersion}`);
  return database;
}
