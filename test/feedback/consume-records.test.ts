import type { KitEvent } from '../../lambdas/domain/event';
import { readKinesisRecords } from '../../lambdas/feedback/adapters/read-kinesis-records';
import { consumeRecords as consumeInvocation } from '../../lambdas/feedback/client';
import { consumeRecords } from '../../lambdas/feedback/consume-records';
import { AppError } from '../../lambdas/platform/errors';
import { makeAnswerCompleted } from '../observability/make-events';

const record = (id: string) => ({ id, body: JSON.stringify(makeAnswerCompleted({ id })) });

function startConsumer(refuse: (id: string) => Error | undefined = () => undefined) {
  const batches: string[][] = [];
  const letters: { bodies: readonly string[]; cause: string }[] = [];
  const lines: string[] = [];
  const consume = async (events: readonly KitEvent[]) => {
    batches.push(events.map(({ id }) => id));
    for (const { id } of events) {
      const error = refuse(id);
      if (error) throw error;
    }
  };
  const deps = {
    deadLetters: {
      put: async (bodies: readonly string[], cause: string) => void letters.push({ bodies, cause }),
    },
    log: (event: string, { code, error }: { code?: unknown; error?: unknown }) =>
      void lines.push(`${event} ${code ?? error}`),
  };
  return { consume, deps, batches, letters, lines };
}

const busy = new AppError('later', { kind: 'unavailable', code: 'store_unavailable', isRetryable: true });
const refused = new AppError('never', { kind: 'invalid', code: 'invalid_shape' });

test('gives all events of a batch at once, in their order', async () => {
  const { consume, deps, batches } = startConsumer();

  const left = await consumeRecords([record('a'), record('b'), record('c')], consume, deps);

  expect(left).toBeUndefined();
  expect(batches).toEqual([['a', 'b', 'c']]);
});

test('lays down what is no event, and goes on with the others', async () => {
  const { consume, deps, batches, letters } = startConsumer();
  const poison = { id: 'b', body: '{"type":"answer.completed"' };

  const left = await consumeRecords([record('a'), poison, record('c')], consume, deps);

  expect(left).toBeUndefined();
  expect(batches).toEqual([['a', 'c']]);
  expect(letters).toEqual([{ bodies: [poison.body], cause: 'it cannot be read: invalid_json' }]);
});

test('consumes nothing when no record is an event', async () => {
  const { consume, deps, batches, letters } = startConsumer();

  await consumeRecords([{ id: 'a', body: 'x' }], consume, deps);

  expect([batches, letters.length]).toEqual([[], 1]);
});

test('finds the one at fault, and returns it with all behind it when it may succeed later', async () => {
  const { consume, deps, batches, letters } = startConsumer((id) => (id === 'b' ? busy : undefined));

  const left = await consumeRecords([record('a'), record('b'), record('c')], consume, deps);

  expect(left).toBe('b');
  expect(batches).toEqual([['a', 'b', 'c'], ['a'], ['b']]);
  expect(letters).toEqual([]);
});

test('lays down the one that the consumer refuses for good, and consumes the others', async () => {
  const { consume, deps, batches, letters } = startConsumer((id) => (id === 'b' ? refused : undefined));

  const left = await consumeRecords([record('a'), record('b'), record('c')], consume, deps);

  expect(left).toBeUndefined();
  expect(batches.slice(1)).toEqual([['a'], ['b'], ['c']]);
  expect(letters).toEqual([{ bodies: [record('b').body], cause: 'its consumer refused it: invalid_shape' }]);
});

test('lays down nothing behind a record that comes again, so that it does not lie there twice', async () => {
  const { consume, deps, letters } = startConsumer((id) => (id === 'a' ? busy : undefined));

  const left = await consumeRecords([record('a'), { id: 'b', body: 'x' }], consume, deps);

  expect([left, letters]).toEqual(['a', []]);
});

test('tries again after a defect of the consumer, and logs it without its message', async () => {
  const { consume, deps, letters, lines } = startConsumer(
    () => new TypeError('the question was: 010-1234-5678'),
  );

  const left = await consumeRecords([record('a')], consume, deps);

  expect([left, letters]).toEqual(['a', []]);
  expect(lines.join()).toContain('feedback.events_not_consumed TypeError at ');
  expect(lines.join()).not.toContain('010-1234-5678');
});

test('fails when the dead letters are away, so that the batch comes again', async () => {
  const { consume, deps } = startConsumer();
  const put = async () => {
    throw busy;
  };

  const consumed = consumeRecords([{ id: 'a', body: 'x' }], consume, { ...deps, deadLetters: { put } });

  await expect(consumed).rejects.toBe(busy);
});

describe('records of Kinesis', () => {
  const invocation = (...bodies: readonly (string | Uint8Array)[]) => ({
    Records: bodies.map((body, place) => ({
      eventSource: 'aws:kinesis',
      kinesis: {
        partitionKey: 'a',
        sequenceNumber: `4959${place}`,
        data: Buffer.from(body).toString('base64'),
      },
    })),
  });

  test('are read as text, whatever its language, and as base64 where they are no text', () => {
    const records = readKinesisRecords(invocation('{"comment":"석 달 🗓️"}', new Uint8Array([0xff, 0xfe])));

    expect(records).toEqual([
      { id: '49590', body: '{"comment":"석 달 🗓️"}' },
      { id: '49591', body: 'base64://4=' },
    ]);
  });

  test('are returned to Kinesis from the one at fault on', async () => {
    const { consume, deps } = startConsumer((id) => (id === 'b' ? busy : undefined));

    const response = await consumeInvocation(
      invocation(record('a').body, record('b').body, record('c').body),
      consume,
      deps,
    );

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '49591' }] });
  });

  test('return nothing when all are done with', async () => {
    const { consume, deps } = startConsumer();

    expect(await consumeInvocation(invocation(record('a').body), consume, deps)).toEqual({
      batchItemFailures: [],
    });
  });

  test('fails for the event of another service', async () => {
    const { consume, deps } = startConsumer();

    await expect(consumeInvocation({ Records: [{ s3: {} }] }, consume, deps)).rejects.toMatchObject({
      code: 'invalid_shape',
    });
  });
});
