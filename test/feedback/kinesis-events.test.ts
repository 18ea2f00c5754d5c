import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { KinesisEvents } from '../../lambdas/feedback/adapters/kinesis-events';
import { openEvents } from '../../lambdas/feedback/client';
import { makeAnswerCompleted } from '../observability/make-events';

type Outcome = readonly (string | undefined)[] | Error;

/** A stream that answers each call as it is told, and takes everything when it is told nothing more. */
function startStream(outcomes: Outcome[] = [], { refusesLetters = false } = {}) {
  const calls: string[][] = [];
  const keys: string[] = [];
  const letters: { bodies: readonly string[]; cause: string }[] = [];
  const waits: number[] = [];
  const lines: string[] = [];
  const client = {
    send: async (command: unknown) => {
      if (!(command instanceof PutRecordsCommand)) throw new Error('another command');
      const records = command.input.Records ?? [];
      calls.push(records.map(({ Data }) => JSON.parse(Buffer.from(Data ?? []).toString('utf8')).id));
      keys.push(...records.map(({ PartitionKey }) => PartitionKey ?? ''));
      const outcome = outcomes.shift() ?? [];
      if (outcome instanceof Error) throw outcome;
      return { Records: records.map((_, place) => ({ ErrorCode: outcome[place] })) };
    },
  } as unknown as KinesisClient;
  const events = new KinesisEvents({
    open: async () => client,
    stream: 'events',
    deadLetters: {
      put: async (bodies, cause) => {
        if (refusesLetters) throw new Error('the queue is away');
        letters.push({ bodies, cause });
      },
    },
    log: (event, { events: count }) => void lines.push(`${event} ${count}`),
    sleep: async (milliseconds) => void waits.push(milliseconds),
    random: () => 0.5,
  });
  return { events, calls, keys, letters, waits, lines };
}

const event = (id: string, question = 'Why?') => makeAnswerCompleted({ id, question });
const throttled = 'ProvisionedThroughputExceededException';

test('puts an event a record, under its own id', async () => {
  const { events, calls, keys } = startStream();

  await events.publish([event('a'), event('b')]);

  expect([calls, keys]).toEqual([[['a', 'b']], ['a', 'b']]);
});

test('sends again what the stream refused, and only that, after a longer wait each time', async () => {
  const { events, calls, waits, letters } = startStream([
    [undefined, throttled, throttled],
    [undefined, throttled],
  ]);

  await events.publish([event('a'), event('b'), event('c')]);

  expect(calls).toEqual([['a', 'b', 'c'], ['b', 'c'], ['c']]);
  expect(waits).toEqual([75, 150]);
  expect(letters).toEqual([]);
});

test('sends everything again when the stream was not there', async () => {
  const { events, calls } = startStream([new Error('ECONNREFUSED')]);

  await events.publish([event('a'), event('b')]);

  expect(calls).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('loses nothing when the stream is away for long', async () => {
  const { events, calls, letters, lines } = startStream(Array(5).fill([throttled, throttled]));

  await events.publish([event('a'), event('b', '왜요? 🗓️')]);

  expect(calls).toHaveLength(5);
  expect(letters).toEqual([
    {
      bodies: [JSON.stringify(event('a')), JSON.stringify(event('b', '왜요? 🗓️'))],
      cause: `the stream did not take it: ${throttled}`,
    },
  ]);
  expect(lines).toEqual(['feedback.events_laid_down 2']);
});

test('fails, retryable, when stream and queue are away', async () => {
  const { events } = startStream(Array(5).fill(new Error('away')), { refusesLetters: true });

  await expect(events.publish([event('a')])).rejects.toMatchObject({
    code: 'events_not_kept',
    isRetryable: true,
  });
});

test('puts at most 500 events and 5 MiB into a call', async () => {
  const many = startStream();
  const large = startStream();

  await many.events.publish(Array.from({ length: 1_001 }, (_, place) => event(`${place}`)));
  await large.events.publish(
    Array.from({ length: 8 }, (_, place) => event(`${place}`, '가'.repeat(300_000))),
  );

  expect(many.calls.map(({ length }) => length)).toEqual([500, 500, 1]);
  expect(large.calls.map(({ length }) => length)).toEqual([5, 3]);
});

test('fails for an event of more than a megabyte, after the others are kept', async () => {
  const { events, calls } = startStream();

  const published = events.publish([event('large', '가'.repeat(400_000)), event('a')]);

  await expect(published).rejects.toMatchObject({
    code: 'event_too_large',
    message: expect.stringContaining('large'),
  });
  expect(calls).toEqual([['a']]);
});

test('settles when everything that nobody waited for is done, also what fails', async () => {
  const { events, calls } = startStream([[throttled]]);
  const publishing = events.publish([event('a')]);
  const failing = events.publish([event('large', '가'.repeat(400_000))]).catch(({ code }) => code);

  await events.settle();

  expect(calls).toEqual([['a'], ['a']]);
  expect([await publishing, await failing]).toEqual([undefined, 'event_too_large']);
});

test('publishes nowhere in an environment without a stream', async () => {
  const { publish, settle } = openEvents({ log: () => {} }, {});

  await publish([event('a')]);
  await settle();
});

test('fails to open a stream without the queue beside it', () => {
  expect(() => openEvents({ log: () => {} }, { EVENT_STREAM: 'events' })).toThrow(
    /EVENT_DEAD_LETTERS.*grantPublish/,
  );
});
