import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type SqliteDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePassageIndex } from '../../lambdas/vector-search/adapters/sqlite-passage-index';
import { describePassageIndexContract } from '../contracts/passage-index';

describePassageIndexContract('SQLite', async (fingerprint) => {
  const folder = mkdtempSync(join(tmpdir(), 'passage-index-'));
  const databases: SqliteDatabase[] = [];
  const open = () => {
    const database = openDatabase(join(folder, 'kit.db'));
    databases.push(database);
    return database;
  };
  return {
    index: new SqlitePassageIndex(open(), fingerprint),
    reopen: async (next) => new SqlitePassageIndex(open(), next),
    close: async () => {
      for (const database of databases) database.close();
      rmSync(folder, { recursive: true });
    },
  };
});
