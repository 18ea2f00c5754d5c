import { SqliteBaseModelStore } from '../../lambdas/model-hub/adapters/sqlite-base-model-store';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeBaseModelStoreContract } from '../contracts/base-model-store';

describeBaseModelStoreContract(
  'the local database',
  async () => new SqliteBaseModelStore(openDatabase(':memory:')),
);
