import { randomUUID } from 'node:crypto';
import {
  CreateStreamCommand,
  type KinesisClient,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { CreateQueueCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { jest } from '@jest/globals';
import type { KitEvent } from '../../lambdas/domain/event';
import { KinesisShards } from '../../lambdas/feedback/adapters/kinesis-shards';
import { openKinesis } from '../../lambdas/feedback/adapters/open-kinesis';
import { SqsEventDeadLetters } from '../../lambdas/feedback/adapters/sqs-event-dead-letters';
import { SqsEventLetters } from '../../lambdas/feedback/adapters/sqs-event-letters';
import { openReplayEvents } from '../../lambdas/feedback/client';
import { openSqs } from '../../lambdas/platform/open-sqs';
import { makeAnswerCompleted, makeFeedbackGiven } from '../observability/make-events';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The emulator is installed at its first use.
jest.setTimeout(60_000);

let emulator: RunningEmulator;
let kinesis: KinesisClient;
let sqs: SQSClient;

beforeAll(async () => {
  emulator = await startEmulatorForClients();
  kinesis = openKinesis();
  sqs = openSqs();
}, 180_000);

afterAll(async () => {
  kinesis?.destroy();
  sqs?.destroy();
  await emulator?.stop();
});

async function openQueue() {
  const queue = { open: async () => sqs, url: await makeQueue() };
  return { deadLetters: new SqsEventDeadLetters(queue), letters: new SqsEventLetters(queue) };
}

describe('SqsEventLetters', () => {
  test('gives back what was laid down, in any script, and why', async () => {
    const { deadLetters, letters } = await openQueue();
    const body = JSON.stringify({ id: 'a', text: '구글 👍\u0007\ufffe "x"\n' });

    await deadLetters.put([body], '읽을 수 없음');
    const [letter] = await letters.take(10);

    expect(letter?.cause).toBe('읽을 수 없음');
    expect(JSON.parse(letter?.body ?? '')).toEqual(JSON.parse(body));
    expect(Date.parse(letter?.since ?? '')).toBeGreaterThan(Date.parse('2026-01-01'));
  });

  test('takes as many as are wanted, more than ten too, and hides them until they are removed', async () => {
    const { deadLetters, letters } = await openQueue();
    await deadLetters.put(
      Array.from({ length: 25 }, (_, index) => `{"id":"${index}"}`),
      'away',
    );

    const taken = await letters.take(23);
    await letters.remove(taken);
    await letters.remove([]);
    const rest = await letters.take(23);

    expect(new Set([...taken, ...rest].map(({ body }) => body)).size).toBe(25);
    expect([taken.length, rest.length, (await letters.take(10)).length]).toEqual([23, 2, 0]);
  });
});

test('puts back what the stream did not take, and what Lambda gave up: by its place in the stream', async () => {
  const stream = await makeStream();
  const url = await makeQueue();
  const [before, first, second, after] = Array.from({ length: 4 }, (_, index) =>
    makeAnswerCompleted({ answerId: `answer_${index}` }),
  );
  const laidDown = makeFeedbackGiven({ comment: '좋아요 👍' });
  const places = await putRecords(stream, [before, first, second, after]);
  await new SqsEventDeadLetters({ open: async () => sqs, url }).put(
    [JSON.stringify(laidDown), 'poison'],
    'the stream did not take it: Throttled',
  );
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: givenUp(places[1], places[2]) }));
  const replay = openReplayEvents({ log: () => {} }, { EVENT_STREAM: stream, EVENT_DEAD_LETTERS: url });

  const replayed = await replay(100);
  const again = await replay(100);

  expect(replayed).toMatchObject({ events: 3, left: [{ cause: 'it cannot be read: invalid_json' }] });
  expect(replayed.letters.map(({ cause }) => cause).sort()).toEqual([
    'the function count-events gave it up: RetryAttemptsExhausted',
    'the stream did not take it: Throttled',
  ]);
  expect(again).toEqual({ letters: [], events: 0, left: [] });
  const all = await readAll(stream);
  const ids = (events: readonly (KitEvent | undefined)[]) =>
    events.flatMap((event) => event?.id ?? []).sort();
  expect(all.map((body) => JSON.parse(body).id).sort()).toEqual(
    ids([before, first, second, after, first, second, laidDown]),
  );
});

test('fails while the stream is away', async () => {
  const url = await makeQueue();
  await new SqsEventDeadLetters({ open: async () => sqs, url }).put(
    [JSON.stringify(makeFeedbackGiven())],
    'away',
  );
  const variables = { EVENT_STREAM: 'not-there', EVENT_DEAD_LETTERS: url };

  await expect(openReplayEvents({ log: () => {} }, variables)(100)).rejects.toMatchObject({
    code: 'events_not_kept',
    isRetryable: true,
  });
});

test('finds nothing of a shard that is gone', async () => {
  const stream = await makeStream();
  const [place] = await putRecords(stream, [makeAnswerCompleted()]);
  const from = place?.sequenceNumber ?? '';

  const bodies = await shardsOf(stream).read({ shardId: 'shardId-000000000099', from, until: from });

  expect(bodies).toEqual([]);
});

function shardsOf(stream: string): KinesisShards {
  return new KinesisShards({ open: async () => kinesis, stream, sleep: async () => {} });
}

async function makeQueue(): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: randomUUID() }));
  return QueueUrl;
}

async function makeStream(): Promise<string> {
  const StreamName = randomUUID();
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, minDelay: 1, maxWaitTime: 20 }, { StreamName });
  return StreamName;
}

async function putRecords(StreamName: string, events: readonly (KitEvent | undefined)[]) {
  const { Records = [] } = await kinesis.send(
    new PutRecordsCommand({
      StreamName,
      Records: events.map((event) => ({ PartitionKey: 'one', Data: Buffer.from(JSON.stringify(event)) })),
    }),
  );
  return Records.map(({ ShardId = '', SequenceNumber = '' }) => ({
    shardId: ShardId,
    sequenceNumber: SequenceNumber,
  }));
}

/** What Lambda sends for a batch that it gave up. */
function givenUp(first?: { shardId: string; sequenceNumber: string }, last?: { sequenceNumber: string }) {
  return JSON.stringify({
    requestContext: {
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:count-events',
      condition: 'RetryAttemptsExhausted',
    },
    KinesisBatchInfo: {
      shardId: first?.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      batchSize: 2,
    },
  });
}

async function readAll(stream: string): Promise<readonly string[]> {
  const until = '9'.repeat(60);
  return shardsOf(stream).read({ shardId: 'shardId-000000000000', from: '0', until });
}
