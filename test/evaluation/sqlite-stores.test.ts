import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteDatasetStore } from '../../lambdas/evaluation/adapters/sqlite-dataset-store';
import { SqliteLiveScoreQueue } from '../../lambdas/evaluation/adapters/sqlite-live-score-queue';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeDatasetStoreContract } from '../contracts/dataset-store';
import { describeLiveScoreQueueContract } from '../contracts/live-score-queue';
import { makeCase } from './make-case';

describeDatasetStoreContract('SQLite', async () => new SqliteDatasetStore(openDatabase(':memory:')));

describeLiveScoreQueueContract('SQLite', async () => new SqliteLiveScoreQueue(openDatabase(':memory:')));

test('leaves nothing of erased cases in the files of the database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'datasets-'));
  const file = join(folder, 'kit.db');
  const database = openDatabase(file);
  const store = new SqliteDatasetStore(database);
  const card = {
    name: 'golden',
    purpose: 'evaluation',
    source: 'reviews',
    licence: 'internal',
    cases: 1,
    slices: {},
    leftOut: {},
  } as const;
  const dataset = { digest: 'a'.repeat(64), card, createdAt: '2026', createdBy: 'key_1', tenant: 'local' };
  const question = 'Where does the secretly-named unicorn live?';
  // More than a page holds: pages that are given back are what keeps its content.
  await store.put(dataset, Array(500).fill(makeCase({ question })));
  const readFiles = () => ['', '-wal'].map((ending) => readFileSync(file + ending, 'latin1')).join('');
  const before = readFiles().includes('secretly-named');

  await store.tombstone('local', dataset.digest, undefined);

  expect([before, readFiles().includes('secretly-named')]).toEqual([true, false]);
  database.close();
  rmSync(folder, { recursive: true });
});
