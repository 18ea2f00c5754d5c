import { republishToSqlite } from '../../lambdas/feedback/adapters/republish-to-sqlite';
import { SqliteEventDeadLetters } from '../../lambdas/feedback/adapters/sqlite-event-dead-letters';
import { SqliteEventLog } from '../../lambdas/feedback/adapters/sqlite-event-log';
import type { EventShards, RecordRange } from '../../lambdas/feedback/ports';
import { createReplayEvents } from '../../lambdas/feedback/replay-events';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeEventLettersContract } from '../contracts/event-letters';
import { makeAnswerCompleted, makeFeedbackGiven } from '../observability/make-events';

describeEventLettersContract('SQLite', async () => {
  const letters = new SqliteEventDeadLetters(openDatabase(':memory:'));
  return { deadLetters: letters, letters };
});

/** A replay on the local database, and on shards that have these records. */
function openReplay(records: readonly string[] = []) {
  const database = openDatabase(':memory:');
  const stream = new SqliteEventLog(database);
  const letters = new SqliteEventDeadLetters(database);
  const ranges: RecordRange[] = [];
  const lines: [string, Readonly<Record<string, unknown>>][] = [];
  const shards: EventShards = {
    read: async (range) => {
      ranges.push(range);
      return records;
    },
  };
  const deps = {
    letters,
    shards,
    deadLetters: letters,
    publish: republishToSqlite(database),
    log: (event: string, fields: Readonly<Record<string, unknown>>) => lines.push([event, fields]),
  };
  const read = async () => (await stream.read('counting', 100)).map(({ body }) => JSON.parse(body).id);
  return { stream, letters, deps, ranges, lines, read, replay: createReplayEvents(deps) };
}

/** What Lambda sends for a batch of Kinesis that it gave up, from its documentation. */
const givenUp = (batchSize: number) =>
  JSON.stringify({
    requestContext: {
      requestId: 'c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5',
      functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:count-events',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 1,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2019-11-14T00:38:06.021Z',
    KinesisBatchInfo: {
      shardId: 'shardId-000000000001',
      startSequenceNumber: '49601189658422359378836298521827638475320189012309704722',
      endSequenceNumber: '49601189658422359378836298522902373528957594348623495186',
      approximateArrivalOfFirstRecord: '2019-11-14T00:38:04.835Z',
      approximateArrivalOfLastRecord: '2019-11-14T00:38:05.580Z',
      batchSize,
      streamArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/mystream',
    },
  });

test('puts events that the stream did not take back on it, and removes their letters', async () => {
  const { replay, letters, read, lines } = openReplay();
  const events = [makeAnswerCompleted(), makeFeedbackGiven({ comment: '좋아요 👍' })];
  await letters.put(
    events.map((event) => JSON.stringify(event)),
    'the stream did not take it: Throttled',
  );

  const replayed = await replay(100);

  const letter = { cause: 'the stream did not take it: Throttled', since: expect.any(String) };
  expect(replayed).toEqual({ letters: [letter, letter], events: 2, left: [] });
  expect(await read()).toEqual(events.map(({ id }) => id));
  expect(await letters.take(10)).toEqual([]);
  expect(lines).toEqual([['feedback.events_replayed', { letters: 2, events: 2, left: 0 }]]);
});

test('has an event read again that its consumers had acknowledged, once', async () => {
  const { replay, letters, stream, read } = openReplay();
  const event = makeAnswerCompleted();
  await stream.append([event]);
  await stream.acknowledge('counting', (await stream.read('counting', 1))[0]?.position ?? 0);
  await letters.put([JSON.stringify(event)], 'its consumer refused it: invalid_shape');

  await replay(100);

  expect(await read()).toEqual([event.id]);
});

test('reads what Lambda gave up from the stream again', async () => {
  const event = makeFeedbackGiven();
  const { replay, letters, ranges, read } = openReplay([JSON.stringify(event)]);
  await letters.put([givenUp(1)], '');

  const replayed = await replay(100);

  expect(replayed).toMatchObject({
    events: 1,
    letters: [{ cause: 'the function count-events gave it up: RetryAttemptsExhausted' }],
    left: [],
  });
  expect(await read()).toEqual([event.id]);
  expect(ranges).toEqual([
    {
      shardId: 'shardId-000000000001',
      from: '49601189658422359378836298521827638475320189012309704722',
      until: '49601189658422359378836298522902373528957594348623495186',
    },
  ]);
});

test('makes letters of their own of records among them that are no events', async () => {
  const event = makeFeedbackGiven();
  const { replay, letters } = openReplay(['poison', JSON.stringify(event)]);
  await letters.put([givenUp(2)], '');

  const replayed = await replay(100);

  expect(replayed).toMatchObject({ events: 1, left: [] });
  expect(await letters.take(10)).toMatchObject([
    { body: 'poison', cause: 'it cannot be read: invalid_json' },
  ]);
});

test('fails for events that are gone from the stream: what is left goes back, and the letter stays', async () => {
  const event = makeFeedbackGiven();
  const { replay, letters, read } = openReplay([JSON.stringify(event)]);
  await letters.put([givenUp(3)], '');

  const replayed = await replay(100);

  expect(replayed).toMatchObject({
    letters: [],
    events: 1,
    left: [
      {
        cause:
          'the function count-events gave it up: RetryAttemptsExhausted; 2 of its 3 events are gone from the stream',
      },
    ],
  });
  expect(await read()).toEqual([event.id]);
  expect(await letters.take(10)).toHaveLength(1);
});

const answer = makeAnswerCompleted();
test.each([
  ['is no JSON', 'no JSON', 'it cannot be read: invalid_json'],
  ['is empty', '', 'it cannot be read: invalid_json'],
  ['is no object', 'null', 'it cannot be read: invalid_shape'],
  ['is no text', 'base64:gICA', 'it cannot be read: invalid_json'],
  ['a newer kit wrote', JSON.stringify({ ...answer, schemaVersion: 99 }), 'it cannot be read: event_too_new'],
  ['no kit knows', JSON.stringify({ ...answer, type: 'answer.sung' }), 'it cannot be read: event_unknown'],
  ['lacks a number', JSON.stringify({ ...answer, latencyMs: 'long' }), 'it cannot be read: invalid_shape'],
])('fails for a letter that %s, which stays, and puts the others back', async (_, body, cause) => {
  const { replay, letters, read } = openReplay();
  const event = makeFeedbackGiven();
  await letters.put([body, JSON.stringify(event)], 'poison');

  const replayed = await replay(100);

  expect(replayed).toMatchObject({ events: 1, letters: [{ cause: 'poison' }], left: [{ cause }] });
  expect(await read()).toEqual([event.id]);
  expect(await letters.take(10)).toMatchObject([{ body }]);
});

test('fails while the stream is away, and every letter stays', async () => {
  const { deps, letters } = openReplay();
  await letters.put([JSON.stringify(makeFeedbackGiven())], 'away');
  const replay = createReplayEvents({ ...deps, publish: () => Promise.reject(new Error('away')) });

  await expect(replay(100)).rejects.toThrow('away');

  expect(await letters.take(10)).toHaveLength(1);
});

test('looks at no more letters than it is told to', async () => {
  const { replay, letters } = openReplay();
  const bodies = Array.from({ length: 130 }, (_, index) =>
    JSON.stringify(makeAnswerCompleted({ answerId: `answer_${index}` })),
  );
  await letters.put(bodies, 'away');

  const replayed = await replay(120);

  expect(replayed.events).toBe(120);
  expect(await letters.take(100)).toHaveLength(10);
});
