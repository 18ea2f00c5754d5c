import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqliteDeploymentStore } from '../../lambdas/serving/adapters/sqlite-deployment-store';
import { describeDeploymentStoreContract } from '../contracts/deployment-store';

describeDeploymentStoreContract(
  'the local database',
  async () => new SqliteDeploymentStore(openDatabase(':memory:')),
);
