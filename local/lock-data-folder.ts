import { join } from 'node:path';
import Database from 'libsql';
import { AppError } from '../lambdas/platform/errors';

/**
 * Takes the data folder for this process: two kits on one database would each keep their own picture of the index.
 *
 * The lock is SQLite's, so the system lets it go when the process dies, however it dies.
 *
 * @throws {@link AppError} `data_folder_in_use` when another process has it
 * @returns lets it go
 */
export function lockDataFolder(folder: string): () => void {
  const database = new Database(join(folder, 'lock.db'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new AppError(`another process uses ${folder}: stop it, or name another folder with --data`, {
      kind: 'conflict',
      code: 'data_folder_in_use',
      cause,
    });
  }
  return () => database.close();
}
