import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePointerStore } from '../../lambdas/promotion/adapters/sqlite-pointer-store';
import { SqliteReleaseStore } from '../../lambdas/promotion/adapters/sqlite-release-store';
import { SqliteRolloutStore } from '../../lambdas/promotion/adapters/sqlite-rollout-store';
import { describePointerStoreContract } from '../contracts/pointer-store';
import { describeReleaseStoreContract } from '../contracts/release-store';
import { describeRolloutStoreContract } from '../contracts/rollout-store';

describeReleaseStoreContract('the local database', async () => {
  const database = openDatabase(':memory:');
  return {
    store: new SqliteReleaseStore(database),
    alter: async (digest, from, to) => {
      database
        .prepare('UPDATE releases SET record = replace(record, ?, ?) WHERE digest = ?')
        .run([from, to, digest]);
    },
  };
});

describePointerStoreContract(
  'the local database',
  async () => new SqlitePointerStore(openDatabase(':memory:')),
);

describeRolloutStoreContract(
  'the local database',
  async () => new SqliteRolloutStore(openDatabase(':memory:')),
);
