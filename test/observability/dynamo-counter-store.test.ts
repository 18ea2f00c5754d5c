import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoCounterStore } from '../../lambdas/observability/adapters/dynamo-counter-store';
import { groupForTransactions } from '../../lambdas/observability/adapters/group-for-transactions';
import type { CounterWindow } from '../../lambdas/observability/ports';
import { answerWith, type Behaviour, type FaultyServer, startFaultyServer } from '../faulty-server';

const minute: CounterWindow = {
  tenant: 'local',
  release: 'none',
  size: 'minute',
  start: '2026-03-04T05:06:00.000Z',
  counts: { all: 1 },
};

let server: FaultyServer | undefined;
afterEach(() => server?.close());

const done = answerWith({ body: '{}' });
/** DynamoDB's refusal of a transaction, with a reason for each action. */
const cancelled = (...codes: string[]): Behaviour =>
  answerWith({
    status: 400,
    body: JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: 'Transaction cancelled',
      CancellationReasons: codes.map((Code) => ({ Code })),
    }),
  });

/** A store on a server that answers the write of the tenant well and then each transaction with the next behaviour. */
async function openStore(...behaviours: Behaviour[]) {
  server = await startFaultyServer(done, ...behaviours);
  const waits: number[] = [];
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  );
  const sleep = async (milliseconds: number) => waits.push(milliseconds);
  const store = new DynamoCounterStore({ client, table: 't', markDays: 17, random: () => 0.5, sleep });
  /** How many marks each transaction wrote, and what it added to its window. */
  const transactions = () => (server?.requests ?? []).slice(1).map(({ body }) => describeTransaction(body));
  return { store, waits, transactions };
}

function describeTransaction(body: string) {
  const { TransactItems } = JSON.parse(body) as {
    TransactItems: { Put?: object; Update?: { ExpressionAttributeValues: Record<string, { N: string }> } }[];
  };
  return {
    marks: TransactItems.filter(({ Put }) => Put).length,
    added: TransactItems.flatMap(({ Update }) => Update?.ExpressionAttributeValues[':c0']?.N ?? []),
  };
}

const events = ['a', 'b', 'c'].map((id) => ({ id, additions: [minute] }));

test('counts the others when some of a transaction were counted before', async () => {
  const { store, transactions, waits } = await openStore(
    cancelled('None', 'ConditionalCheckFailed', 'None', 'None'),
    done,
  );

  const known = await store.add(events);

  expect(known).toEqual(['b']);
  expect(transactions()).toEqual([
    { marks: 3, added: ['3'] },
    { marks: 2, added: ['2'] },
  ]);
  expect(waits).toEqual([]);
});

test('waits longer and longer, by chance, while others write the same window, and then counts', async () => {
  const collided = cancelled('None', 'None', 'None', 'TransactionConflict');
  const { store, waits, transactions } = await openStore(collided, collided, collided, done);

  const known = await store.add(events);

  expect(known).toEqual([]);
  expect(waits).toEqual([20, 40, 80]);
  expect(transactions()).toHaveLength(4);
});

test('finds what a lost answer had written, and does not count it again', async () => {
  const { store, transactions } = await openStore(
    cancelled('ThrottlingError', 'None', 'None', 'None'),
    cancelled(...Array(3).fill('ConditionalCheckFailed'), 'None'),
  );

  const known = await store.add(events);

  expect(known).toEqual(['a', 'b', 'c']);
  expect(transactions()).toHaveLength(2);
});

test('fails, to be called again, when the window stays busy', async () => {
  const { store, waits } = await openStore(cancelled('None', 'None', 'None', 'TransactionConflict'));

  await expect(store.add(events)).rejects.toMatchObject({ code: 'store_unavailable', isRetryable: true });

  expect(waits).toHaveLength(11);
  expect(Math.max(...waits)).toBe(1_000);
});

test('fails at once for a transaction that is wrong in itself', async () => {
  const { store, waits } = await openStore(cancelled('None', 'None', 'None', 'ValidationError'));

  await expect(store.add(events)).rejects.toMatchObject({ name: 'TransactionCanceledException' });

  expect(waits).toEqual([]);
});

describe('groups of a transaction', () => {
  const sizes = (groups: readonly (readonly unknown[])[]) => groups.map(({ length }) => length);

  test('have at most 100 actions: a mark an event, and each window once', () => {
    const hour: CounterWindow = { ...minute, size: 'hour' };
    const many = Array.from({ length: 250 }, (_, id) => ({ id: `${id}`, additions: [minute, hour] }));
    const apart = many.map(({ id }) => ({ id, additions: [{ ...minute, release: id }] }));

    expect(sizes(groupForTransactions(many))).toEqual([98, 98, 54]);
    expect(sizes(groupForTransactions(apart))).toEqual([50, 50, 50, 50, 50]);
    expect(groupForTransactions(many).flat()).toEqual(many);
  });

  test('add up to 250 numbers to a window', () => {
    const wide = Array.from({ length: 20 }, (_, id) => ({
      id: `${id}`,
      additions: [
        {
          ...minute,
          counts: Object.fromEntries(Array.from({ length: 40 }, (_, name) => [`${id}.${name}`, 1])),
        },
      ],
    }));

    expect(sizes(groupForTransactions(wide))).toEqual([6, 6, 6, 2]);
  });

  test('are none for no event', () => {
    expect(groupForTransactions([])).toEqual([]);
  });
});
