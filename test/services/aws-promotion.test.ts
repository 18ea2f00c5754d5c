import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { DynamoPointerStore } from '../../lambdas/promotion/adapters/dynamo-pointer-store';
import { DynamoReleaseStore } from '../../lambdas/promotion/adapters/dynamo-release-store';
import { DynamoRolloutStore } from '../../lambdas/promotion/adapters/dynamo-rollout-store';
import { PromotionItems } from '../../lambdas/promotion/adapters/promotion-items';
import { promotionTable } from '../../lambdas/promotion/settings';
import { PrivateTable } from '../../lib/platform/private-table';
import { describePointerStoreContract } from '../contracts/pointer-store';
import { describeReleaseStoreContract } from '../contracts/release-store';
import { describeRolloutStoreContract } from '../contracts/rollout-store';
import { synthesize } from '../lib/synthesize';
import { createTable } from './emulator/create-table';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The emulator is installed at its first use.
jest.setTimeout(60_000);

let emulator: RunningEmulator;
let dynamo: DynamoDBDocumentClient;

beforeAll(async () => {
  emulator = await startEmulatorForClients();
  dynamo = openDynamo();
}, 180_000);

afterAll(async () => {
  dynamo?.destroy();
  await emulator?.stop();
});

describeReleaseStoreContract('DynamoDB', async () => {
  const { items, table } = await openItems();
  return {
    store: new DynamoReleaseStore(items),
    alter: async (digest, from, to) => {
      const Key = { part: `release/${digest}`, place: 'release' };
      const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key }));
      await dynamo.send(
        new UpdateCommand({
          TableName: table,
          Key,
          UpdateExpression: 'SET #record = :record',
          ExpressionAttributeNames: { '#record': 'record' },
          ExpressionAttributeValues: { ':record': String(Item?.record).replaceAll(from, to) },
        }),
      );
    },
  };
});

describePointerStoreContract('DynamoDB', async () => new DynamoPointerStore((await openItems()).items));

describeRolloutStoreContract('DynamoDB', async () => new DynamoRolloutStore((await openItems()).items));

async function openItems() {
  const template = synthesize(
    (stack) =>
      new PrivateTable(stack, 'Promotion', { ...promotionTable, removalPolicy: RemovalPolicy.DESTROY }),
  );
  const table = await createTable(dynamo, template);
  return { items: new PromotionItems(dynamo, table), table };
}
