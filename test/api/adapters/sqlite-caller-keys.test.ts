import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteCallerKeys } from '../../../lambdas/api/adapters/sqlite-caller-keys';
import { issueKey } from '../../../lambdas/api/issue-key';
import { digest } from '../../../lambdas/platform/digest';
import { randomId } from '../../../lambdas/platform/random-id';
import { openDatabase } from '../../../lambdas/platform/sqlite';
import { describeCallerKeysContract } from '../../contracts/caller-keys';

describeCallerKeysContract('the local database', async () => new SqliteCallerKeys(openDatabase(':memory:')));

test('keeps an issued key by its digest over a restart, and never the key itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-keys-'));
  const file = join(folder, 'kit.db');
  const first = openDatabase(file);
  const now = () => new Date('2026-01-02T03:04:05.000Z');
  const newKey = {
    name: 'a test',
    tenant: 'local',
    groups: [],
    roles: ['user'],
    allowedModels: 'all',
  } as const;

  const { key, record } = await issueKey(newKey, { keys: new SqliteCallerKeys(first), now, randomId });
  first.close();
  const second = openDatabase(file);
  const found = await new SqliteCallerKeys(second).findByHash(digest(key));

  expect(found).toEqual(record);
  expect(JSON.stringify(second.prepare('SELECT * FROM caller_keys').all([]))).not.toContain(key);
  second.close();
  rmSync(folder, { recursive: true });
});
