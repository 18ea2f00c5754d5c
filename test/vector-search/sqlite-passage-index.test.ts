import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type SqliteDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePassageIndex } from '../../lambdas/vector-search/adapters/sqlite-passage-index';
import { SqlitePassageIndexes } from '../../lambdas/vector-search/adapters/sqlite-passage-indexes';
import { IndexNotCreatedError } from '../../lambdas/vector-search/api';
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

  const other = { ...fingerprint, embeddingModel: 'test/two' };

  it('stands beside those of other fingerprints, each with its own passages', async () => {
    const indexes = new SqlitePassageIndexes(openDatabase(':memory:'));
    const index = await indexes.of(fingerprint);
    await index.upsert(document);

    const next = await indexes.of(other);

    expect(await next.count()).toBe(0);
    expect(await index.count()).toBe(1);
    expect(await (await indexes.of(fingerprint)).list('doc_1')).toHaveLength(1);
  });

  it('is removed when nobody pins its fingerprint any more, and then empty', async () => {
    const indexes = new SqlitePassageIndexes(openDatabase(':memory:'));
    await (await indexes.of(fingerprint)).upsert(document);
    await (await indexes.of(other)).upsert(document);

    const dropped = indexes.dropUnpinned([other]);

    expect(dropped).toEqual([fingerprint]);
    expect(await (await indexes.of(other)).count()).toBe(1);
    expect(await (await indexes.of(fingerprint)).count()).toBe(0);
  });

  it('fails in a process that still searches it when another has removed it', async () => {
    const database = openDatabase(':memory:');
    const index = new SqlitePassageIndex(database, fingerprint);

    new SqlitePassageIndexes(database).dropUnpinned([]);

    await expect(index.count()).rejects.toThrow(IndexNotCreatedError);
    await expect(index.upsert(document)).rejects.toThrow('has no version for test/one');
  });

  it('is found again in the database of a kit that had one index only', async () => {
    const database = openDatabase(':memory:');
    await new SqlitePassageIndex(database, fingerprint).upsert(document);
    database.exec(`UPDATE passage_index_aliases SET name = 'passages'`);

    const indexes = new SqlitePassageIndexes(database);

    expect(await (await indexes.of(fingerprint)).count()).toBe(1);
    expect(indexes.dropUnpinned([fingerprint])).toEqual([]);
  });
});
