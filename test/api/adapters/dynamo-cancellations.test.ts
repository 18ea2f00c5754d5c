import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoCancellations } from '../../../lambdas/api/adapters/dynamo-cancellations';
import { type Behaviour, type FaultyServer, startFaultyServer } from '../../faulty-server';
import { waitUntil } from '../wait-until';

const found = '{"Item":{"answerId":{"S":"answer_1"}}}';
let server: FaultyServer;
let client: DynamoDBDocumentClient;

afterEach(async () => {
  client.destroy();
  await server.close();
});

async function open(...behaviours: readonly Behaviour[]): Promise<DynamoCancellations> {
  server = await startFaultyServer(...behaviours);
  client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  );
  return new DynamoCancellations({
    client,
    table: 'stops',
    now: () => new Date(),
    log: () => {},
    pollMs: 10,
  });
}

test('tells nobody who has stopped watching while a look was under way', async () => {
  let answer = () => {};
  const cancellations = await open((response) => {
    answer = () => response.end(found);
  });
  let isTold = false;
  const unwatch = cancellations.watch('answer_1', () => {
    isTold = true;
  });
  await waitUntil(() => server.requests.length === 1);

  unwatch();
  answer();
  await sleep(100);

  expect(isTold).toBe(false);
  expect(server.requests).toHaveLength(1);
});

test('looks again only when the last look has ended, and no more once it has told', async () => {
  let endFirstLook = () => {};
  const cancellations = await open(
    (response) => {
      endFirstLook = () => response.end('{}');
    },
    (response) => {
      response.end(found);
    },
  );
  let told = 0;
  const unwatch = cancellations.watch('answer_1', () => {
    told += 1;
  });

  await waitUntil(() => server.requests.length === 1);
  // Many times as long as the pause between two looks.
  await sleep(200);
  const looksWhileOneIsUnderWay = server.requests.length;
  endFirstLook();
  await waitUntil(() => told === 1);
  await sleep(200);
  unwatch();

  expect([looksWhileOneIsUnderWay, told, server.requests.length]).toEqual([1, 1, 2]);
});
