import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { DynamoCounterStore } from '../../lambdas/observability/adapters/dynamo-counter-store';
import { openCounters, openMonitoring } from '../../lambdas/observability/client';
import { countEvents } from '../../lambdas/observability/count-events';
import { countersTable } from '../../lambdas/observability/settings';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { PrivateTable } from '../../lib/platform/private-table';
import { describeCounterStoreContract } from '../contracts/counter-store';
import { synthesize } from '../lib/synthesize';
import { makeAnswerCompleted, makeFeedbackGiven } from '../observability/make-events';
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

describeCounterStoreContract('DynamoDB', async () => {
  return new DynamoCounterStore({ client: dynamo, table: await makeTable(), markDays: 17 });
});

describe('DynamoCounterStore', () => {
  test('lets marks and windows go by themselves, each after its time, and names no event', async () => {
    const table = await makeTable();
    const now = () => new Date('2026-03-04T06:00:00Z');
    const counters = new DynamoCounterStore({ client: dynamo, table, markDays: 17, now });

    await countEvents([makeAnswerCompleted()], { counters, now, log: () => {} });

    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table }));
    const expiry = (place: string) => Items.find((item) => String(item.place).startsWith(place))?.expiresAt;
    expect(expiry('event#')).toBe(Date.parse('2026-03-21T06:00:00Z') / 1_000);
    expect(expiry('window#minute#')).toBe(Date.parse('2026-03-07T05:06:00Z') / 1_000);
    expect(expiry('window#hour#')).toBe(Date.parse('2027-04-08T05:00:00Z') / 1_000);
    expect(JSON.stringify(Items)).not.toMatch(/answer_1|key_1|notice/);
  });
});

test('counts in one function what another reads', async () => {
  const variables = { COUNTERS_TABLE: await makeTable(), COUNTERS_MARK_DAYS: '17' };
  const now = () => new Date('2026-03-04T05:06:30Z');
  const caller = { id: 'key_1', tenant: 'local', groups: [], roles: [], allowedModels: [] };

  await countEvents([makeAnswerCompleted(), makeFeedbackGiven()], {
    counters: openCounters(variables),
    now,
    log: () => {},
  });
  const monitoring = await openMonitoring({ now }, variables).read(caller, { minutes: 5 });

  expect(monitoring.summary).toMatchObject({ answers: 1, thumbsDown: { count: 1, of: 1 } });
  expect(monitoring.countedUntil).toBe('2026-03-04T05:06:07.000Z');
});

async function makeTable(): Promise<string> {
  const template = synthesize(
    (stack) =>
      new PrivateTable(stack, 'Counters', { ...countersTable, removalPolicy: RemovalPolicy.DESTROY }),
  );
  return createTable(dynamo, template);
}
