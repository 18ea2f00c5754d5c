import type { EventLetter, EventShards, RecordRange } from '../../lambdas/feedback/ports';
import { createReplayEvents } from '../../lambdas/feedback/replay-events';
import { makeAnswerCompleted, makeFeedbackGiven } from '../observability/make-events';

/** A replay of letters in memory, onto a stream that keeps what is published, and on shards that have these records. */
function openReplay(records: readonly string[] = []) {
  const letters: EventLetter[] = [];
  const published: string[] = [];
  const ranges: RecordRange[] = [];
  const lines: [string, Readonly<Record<string, unknown>>][] = [];
  const put = async (bodies: readonly string[], cause?: string) => {
    for (const body of bodies) {
      letters.push({ receipt: `${letters.length}`, body, cause, since: '2026-03-04T05:06:07.000Z' });
    }
  };
  const shards: EventShards = {
    read: async (range) => {
      ranges.push(range);
      return records;
    },
  };
  const deps = {
    letters: {
      take: async (limit: number) => letters.slice(0, limit),
      remove: async (removed: readonly EventLetter[]) => {
        for (const letter of removed) letters.splice(letters.indexOf(letter), 1);
      },
    },
    shards,
    deadLetters: { put },
    publish: async (events: readonly { id: string }[]) => {
      published.push(...events.map(({ id }) => id));
    },
    log: (event: string, fields: Readonly<Record<string, unknown>>) => lines.push([event, fields]),
  };
  return { put, letters, published, ranges, lines, deps, replay: createReplayEvents(deps) };
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
  const { replay, put, letters, published, lines } = openReplay();
  const events = [makeAnswerCompleted(), makeFeedbackGiven({ comment: '좋아요 👍' })];
  await put(
    events.map((event) => JSON.stringify(event)),
    'the stream did not take it: Throttled',
  );

  const replayed = await replay(100);

  const letter = { cause: 'the stream did not take it: Throttled', since: '2026-03-04T05:06:07.000Z' };
  expect(replayed).toEqual({ letters: [letter, letter], events: 2, left: [] });
  expect(published).toEqual(events.map(({ id }) => id));
  expect(letters).toEqual([]);
  expect(lines).toEqual([['feedback.events_replayed', { letters: 2, events: 2, left: 0 }]]);
});

test('reads what Lambda gave up from the stream again', async () => {
  const event = makeFeedbackGiven();
  const { replay, put, ranges, published } = openReplay([JSON.stringify(event)]);
  await put([givenUp(1)]);

  const replayed = await replay(100);

  expect(replayed).toMatchObject({
    events: 1,
    letters: [{ cause: 'the function count-events gave it up: RetryAttemptsExhausted' }],
    left: [],
  });
  expect(published).toEqual([event.id]);
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
  const { replay, put, letters } = openReplay(['poison', JSON.stringify(event)]);
  await put([givenUp(2)]);

  const replayed = await replay(100);

  expect(replayed).toMatchObject({ events: 1, left: [] });
  expect(letters).toMatchObject([{ body: 'poison', cause: 'it cannot be read: invalid_json' }]);
});

test('fails for events that are gone from the stream: what is left goes back, and the letter stays', async () => {
  const event = makeFeedbackGiven();
  const { replay, put, letters, published } = openReplay([JSON.stringify(event)]);
  await put([givenUp(3)]);

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
  expect(published).toEqual([event.id]);
  expect(letters).toHaveLength(1);
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
  const { replay, put, letters, published } = openReplay();
  const event = makeFeedbackGiven();
  await put([body, JSON.stringify(event)], 'poison');

  const replayed = await replay(100);

  expect(replayed).toMatchObject({ events: 1, letters: [{ cause: 'poison' }], left: [{ cause }] });
  expect(published).toEqual([event.id]);
  expect(letters).toMatchObject([{ body }]);
});

test('fails while the stream is away, and every letter stays', async () => {
  const { deps, put, letters } = openReplay();
  await put([JSON.stringify(makeFeedbackGiven())], 'away');
  const replay = createReplayEvents({ ...deps, publish: () => Promise.reject(new Error('away')) });

  await expect(replay(100)).rejects.toThrow('away');

  expect(letters).toHaveLength(1);
});

test('looks at no more letters than it is told to', async () => {
  const { replay, put, letters } = openReplay();
  const bodies = Array.from({ length: 130 }, (_, index) =>
    JSON.stringify(makeAnswerCompleted({ answerId: `answer_${index}` })),
  );
  await put(bodies, 'away');

  const replayed = await replay(120);

  expect(replayed.events).toBe(120);
  expect(letters).toHaveLength(10);
});
