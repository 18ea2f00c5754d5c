import { join } from 'node:path';
import Database from 'libsql';
import { AppError } from '../lambdas/platform/errors';

/**
 * Takes the data folder for this process: two kits on one database would each keep their own picture of the index.
 *
 * The lock is SQLite's, so the system lets it go when the process dies, however it dies.
 *
 * @throws {@link AppError} `data_folder_in_use` when another process has it, `data_folder_unwritable`
 * @returns lets it go
 */
export function lockDataFolder(folder: string): () => void {
  let database: Database.Database | undefined;
  try {
    database = new Database(join(folder, 'lock.db'));
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database?.close();
    throw refusal(folder, cause);
  }
  const locked = database;
  return () => locked.close();
}

function refusal(folder: string, cause: unknown): AppError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_BUSY') {
    return new AppError(`another process uses ${folder}: stop it, or name another folder with --data`, {
      kind: 'conflict',
      code: 'data_folder_in_use',
      cause,
    });
  }
  return new AppError(
    `cannot write into ${folder} (${cause instanceof Error ? cause.message : cause}): allow it or make room, or name another folder with --data`,
    { kind: 'unavailable', code: 'data_folder_unwritable', cause },
  );
}
