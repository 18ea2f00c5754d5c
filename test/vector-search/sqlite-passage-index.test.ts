import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type SqliteDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePassageIndex } from '../../lambdas/vector-search/adapters/sqlite-passage-index';
import { FingerprintMismatchError } from '../../lambdas/vector-search/api';
import { describePassageIndexContract } from '../contracts/passage-index';
import { passageOf } from './passage-of';

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

describe('a passage index in the local database', () => {
  const fingerprint = { embeddingModel: 'test/one', dimensions: 2, splitterVersion: 'structure-1' };
  const document = {
    documentId: 'doc_1',
    generation: 1,
    passages: [{ passage: passageOf({ id: 'a', text: 'kitchen' }), embedding: Float32Array.of(1, 0) }],
  };

  it('fails once another fingerprint has taken its place', async () => {
    const database = openDatabase(':memory:');
    const index = new SqlitePassageIndex(database, fingerprint);
    await index.upsert(document);

    const next = new SqlitePassageIndex(database, { ...fingerprint, embeddingModel: 'test/two' });

    await expect(index.count()).rejects.toThrow(FingerprintMismatchError);
    await expect(index.upsert(document)).rejects.toThrow('the index was built with test/two');
    expect(await next.count()).toBe(0);
  });

  it('removes the passages of the fingerprint before', async () => {
    const database = openDatabase(':memory:');
    await new SqlitePassageIndex(database, fingerprint).upsert(document);

    new SqlitePassageIndex(database, { ...fingerprint, embeddingModel: 'test/two' });
    const again = new SqlitePassageIndex(database, fingerprint);

    expect(await again.count()).toBe(0);
  });
});
