import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { CreateQueueCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { KitEvent } from '../../lambdas/domain/event';
import { DynamoDeletionStore } from '../../lambdas/feedback/adapters/dynamo-deletion-store';
import { DynamoFeedbackStore } from '../../lambdas/feedback/adapters/dynamo-feedback-store';
import { DynamoReviewStore } from '../../lambdas/feedback/adapters/dynamo-review-store';
import { openKinesis } from '../../lambdas/feedback/adapters/open-kinesis';
import {
  openEventDeadLetters,
  openEvents,
  openFeedbacks,
  openReviewedAnswers,
  openReviewQueueing,
  openReviews,
} from '../../lambdas/feedback/client';
import { readEvent } from '../../lambdas/feedback/read-event';
import { reviewQueuesSchema, writeReviewQueues } from '../../lambdas/feedback/settings';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { openSqs } from '../../lambdas/platform/open-sqs';
import { createAnswers } from '../../lambdas/rag/read-answer';
import { Feedback } from '../../lib/feedback/feedback';
import { describeDeletionStoreContract } from '../contracts/deletion-store';
import { describeEventPublisherContract } from '../contracts/event-publisher';
import { describeFeedbackStoreContract } from '../contracts/feedback-store';
import { describeReviewStoreContract } from '../contracts/review-store';
import { asker, reviewer } from '../feedback/start-feedback';
import { synthesize } from '../lib/synthesize';
import { makeAnswerCompleted } from '../observability/make-events';
import { makeRunningAnswer } from '../rag/make-running-answer';
import { createTable } from './emulator/create-table';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The emulator is installed at its first use.
jest.setTimeout(120_000);

const queues = reviewQueuesSchema.parse(undefined);
let emulator: RunningEmulator;
let dynamo: DynamoDBDocumentClient;
let kinesis: KinesisClient;
let sqs: SQSClient;

beforeAll(async () => {
  emulator = await startEmulatorForClients();
  dynamo = openDynamo();
  kinesis = openKinesis();
  sqs = openSqs();
}, 180_000);

afterAll(async () => {
  dynamo?.destroy();
  kinesis?.destroy();
  sqs?.destroy();
  await emulator?.stop();
});

describeDeletionStoreContract(
  'DynamoDB',
  async () => new DynamoDeletionStore({ client: dynamo, table: await makeTable() }),
);

describeFeedbackStoreContract(
  'DynamoDB',
  async () => new DynamoFeedbackStore({ client: dynamo, table: await makeTable() }),
);

describeReviewStoreContract(
  'DynamoDB',
  async () => new DynamoReviewStore({ client: dynamo, table: await makeTable() }),
);

describeEventPublisherContract('Kinesis', async () => {
  const { stream, variables } = await makeStream();
  const { publish } = openEvents({ log: () => {} }, variables);
  return { publish, published: () => readStream(stream) };
});

describe('the event stream', () => {
  test('spreads events over its shards', async () => {
    const { stream, variables } = await makeStream();
    const { publish } = openEvents({ log: () => {} }, variables);

    await publish(Array.from({ length: 40 }, (_, place) => makeAnswerCompleted({ id: `event-${place}` })));

    const shards = await readShards(stream);
    expect(shards.every((events) => events.length > 0)).toBe(true);
  });

  test('leaves its events in the queue beside it when it is not there, as they are and with the cause', async () => {
    const { variables, queue } = await makeStream();
    const lines: string[] = [];
    const log = (event: string, { events }: { events?: unknown }) => void lines.push(`${event} ${events}`);
    const { publish, settle } = openEvents({ log }, { ...variables, EVENT_STREAM: 'not-there' });
    const events = Array.from({ length: 12 }, (_, place) =>
      makeAnswerCompleted({ id: `event-${place}`, question: '왜요? 🗓️ \uffff\u0001' }),
    );

    // Nobody waits for it.
    const publishing = publish(events);
    await settle();

    const letters = await receiveAll(queue);
    expect(letters.map(({ body }) => readEvent(body ?? '').id).sort()).toEqual(
      events.map(({ id }) => id).sort(),
    );
    expect(readEvent(letters[0]?.body ?? '')).toMatchObject({ question: '왜요? 🗓️ \uffff\u0001' });
    expect(new Set(letters.map(({ cause }) => cause))).toEqual(
      new Set(['the stream did not take it: ResourceNotFoundException']),
    );
    expect(lines).toEqual(['feedback.events_laid_down 12']);
    await publishing;
  });

  test('lays down what a consumer cannot read, also what no queue may hold', async () => {
    const { variables, queue } = await makeStream();

    await openEventDeadLetters(variables).put(['{"type":"mood"}', 'a\u0000b'], 'it cannot be read: \u0000');

    expect(
      (await receiveAll(queue)).sort((one, other) => (`${one.body}` < `${other.body}` ? -1 : 1)),
    ).toEqual([
      { body: 'base64:YQBi', cause: 'it cannot be read: ?' },
      { body: '{"type":"mood"}', cause: 'it cannot be read: ?' },
    ]);
  });
});

test('takes feedback in one function, queues its answer in another, and gives the review to datasets', async () => {
  const { stream, variables: streamVariables } = await makeStream();
  const variables = {
    ...streamVariables,
    FEEDBACK_TABLE: await makeTable(),
    REVIEW_QUEUES: writeReviewQueues(queues),
  };
  const record = { ...makeRunningAnswer('answer_1'), state: 'answered' as const, question: '왜요?' };
  const answers = createAnswers({ log: { get: async (id) => (id === record.id ? record : undefined) } });
  const { publish } = openEvents({ log: () => {} }, variables);

  const given = {
    answerId: 'answer_1',
    rating: 'down',
    reasons: [],
    expectedFacts: [],
    expectedPassages: [],
  } as const;
  const feedback = await openFeedbacks({ answers, publish }, variables).give(asker, given);
  await openReviewQueueing({ answers }, variables)(await readStream(stream));
  const reviews = openReviews({ publish }, variables);
  const { items } = await reviews.list(reviewer('key_2'), { limit: 10, isWaitingForMe: true });
  await reviews.submit(reviewer('key_2'), items[0]?.id ?? '', { labels: { correct: false } });
  // Of the double share.
  await reviews.submit(reviewer('key_3'), items[0]?.id ?? '', { labels: { correct: false } }).catch(() => {});

  const reviewed = [];
  for await (const each of openReviewedAnswers(variables).list('local', {})) reviewed.push(each);
  expect(items).toMatchObject([{ answerId: 'answer_1', reasons: ['thumbs-down'], language: 'ko' }]);
  expect(reviewed).toMatchObject([
    { review: { id: items[0]?.id, state: 'completed' }, feedback: [{ id: feedback.id, rating: 'down' }] },
  ]);
  expect((await reviews.queues(reviewer('key_2')))[0]).toMatchObject({ open: 0, completed: 1 });
  const types = (await readStream(stream)).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['feedback.given', 'review.completed']));
});

async function makeTable(): Promise<string> {
  const template = synthesize(
    (stack) => new Feedback(stack, 'Feedback', { reviews: queues, removalPolicy: RemovalPolicy.DESTROY }),
  );
  return await createTable(dynamo, template);
}

async function makeStream() {
  const stream = randomUUID();
  await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 2 }));
  for (;;) {
    const { StreamDescriptionSummary } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: stream }),
    );
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') break;
    await sleep(50);
  }
  const { QueueUrl: queue = '' } = await sqs.send(new CreateQueueCommand({ QueueName: randomUUID() }));
  return { stream, queue, variables: { EVENT_STREAM: stream, EVENT_DEAD_LETTERS: queue } };
}

async function readStream(stream: string): Promise<readonly KitEvent[]> {
  return (await readShards(stream)).flat();
}

async function readShards(stream: string): Promise<readonly (readonly KitEvent[])[]> {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: stream }));
  return await Promise.all(
    Shards.map(async ({ ShardId }) => {
      const { ShardIterator } = await kinesis.send(
        new GetShardIteratorCommand({ StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
      );
      const events: KitEvent[] = [];
      let iterator = ShardIterator;
      for (;;) {
        const { Records = [], NextShardIterator } = await kinesis.send(
          new GetRecordsCommand({ ShardIterator: iterator }),
        );
        if (Records.length === 0) return events;
        events.push(...Records.map(({ Data }) => readEvent(Buffer.from(Data ?? []).toString('utf8'))));
        iterator = NextShardIterator;
      }
    }),
  );
}

async function receiveAll(queue: string) {
  const letters: { body: string | undefined; cause: string | undefined }[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['cause'],
      }),
    );
    if (Messages.length === 0) return letters;
    letters.push(
      ...Messages.map(({ Body, MessageAttributes }) => ({
        body: Body,
        cause: MessageAttributes?.cause?.StringValue,
      })),
    );
  }
}
