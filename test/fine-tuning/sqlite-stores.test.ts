import { SqliteFineTuningStore } from '../../lambdas/fine-tuning/adapters/sqlite-fine-tuning-store';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeFineTuningStoreContract } from '../contracts/fine-tuning-store';

describeFineTuningStoreContract(
  'the local database',
  async () => new SqliteFineTuningStore(openDatabase(':memory:')),
);
