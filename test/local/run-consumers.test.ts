import type { KitEvent } from '../../lambdas/domain/event';
import { SqliteEventLetters } from '../../lambdas/feedback/adapters/sqlite-event-letters';
import { SqliteEventLog } from '../../lambdas/feedback/adapters/sqlite-event-log';
import { AppError } from '../../lambdas/platform/errors';
import { openDatabase, type SqliteDatabase } from '../../lambdas/platform/sqlite';
import { type ConsumerDeps, type EventConsumer, runConsumers } from '../../local/run-consumers';
import { waitUntil } from '../api/wait-until';
import { makeAnswerCompleted } from '../observability/make-events';

const event = (id: string) => makeAnswerCompleted({ id });
const refused = new AppError('never', { kind: 'invalid', code: 'label_unknown' });

class Consumer implements EventConsumer {
  readonly seen: string[] = [];
  /** What is thrown for an event. */
  refuse: (id: string) => Error | undefined = () => undefined;

  constructor(readonly name: string) {}

  async consume(events: readonly KitEvent[]): Promise<void> {
    for (const { id } of events) {
      const error = this.refuse(id);
      if (error) throw error;
    }
    this.seen.push(...events.map(({ id }) => id));
  }
}

function start(
  consumers: readonly EventConsumer[],
  changes: Partial<ConsumerDeps> & { database?: SqliteDatabase } = {},
) {
  const { database = openDatabase(':memory:'), ...others } = changes;
  const events = new SqliteEventLog(database);
  const letters = new SqliteEventLetters(database);
  const lines: string[] = [];
  const running = runConsumers(consumers, {
    events,
    letters,
    log: (name, { code, error }) => void lines.push(`${name} ${code ?? error}`),
    now: () => new Date('2026-01-02T03:04:05.000Z'),
    firstWaitMs: 1,
    mostTries: 3,
    ...others,
  });
  return { ...running, database, events, letters, lines };
}

test('gives every event to every consumer, in the order of its coming', async () => {
  const [counting, queueing] = [new Consumer('counting'), new Consumer('queueing')];
  const { publish, settle, close } = start([counting, queueing]);

  await publish([event('a'), event('b')]);
  await publish([event('c')]);
  await settle();
  await close();

  expect([counting.seen, queueing.seen]).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
});

test('wakes a consumer that has nothing to do when something comes', async () => {
  const counting = new Consumer('counting');
  const { publish, settle, close } = start([counting]);
  await settle();

  await publish([event('a')]);

  await waitUntil(() => counting.seen.length === 1);
  await close();
});

test('goes on after a restart where it had stopped, with what was published before', async () => {
  const database = openDatabase(':memory:');
  const first = start([new Consumer('counting')], { database });
  await first.publish([event('a')]);
  await first.settle();
  await first.close();
  await first.publish([event('b')]);

  const counting = new Consumer('counting');
  const second = start([counting], { database });
  await second.settle();
  await second.close();

  expect(counting.seen).toEqual(['b']);
});

test('gives more events than one batch holds', async () => {
  const counting = new Consumer('counting');
  const { publish, settle, close } = start([counting]);
  const ids = Array.from({ length: 250 }, (_, place) => `event-${place}`);

  await publish(ids.map(event));
  await settle();
  await close();

  expect(counting.seen).toEqual(ids);
});

test('tries a consumer that fails again, holds up no other, and loses nothing', async () => {
  const [failing, queueing] = [new Consumer('failing'), new Consumer('queueing')];
  let failures = 2;
  failing.refuse = () => (failures-- > 0 ? new Error('the disk is busy') : undefined);
  const { publish, settle, close, letters } = start([failing, queueing]);

  await publish([event('a'), event('b')]);
  await settle();
  await close();

  expect(new Set(failing.seen)).toEqual(new Set(['a', 'b']));
  expect(queueing.seen).toEqual(['a', 'b']);
  expect(letters.list(10)).toEqual([]);
});

test('lays down an event that fails again and again with its cause, and goes on behind it', async () => {
  const counting = new Consumer('counting');
  counting.refuse = (id) => (id === 'b' ? new TypeError('the question was: why') : undefined);
  const { publish, settle, close, letters } = start([counting]);

  await publish([event('a'), event('b'), event('c')]);
  await settle();
  await close();

  expect(counting.seen.filter((id) => id === 'c')).toHaveLength(1);
  expect(letters.list(10)).toEqual([
    {
      id: 1,
      consumer: 'counting',
      body: JSON.stringify(event('b')),
      cause: expect.stringMatching(/^3 tries failed: TypeError at /),
      since: '2026-01-02T03:04:05.000Z',
    },
  ]);
  expect(JSON.stringify(letters.list(10))).not.toContain('the question was');
});

test('lays down at once what cannot be read and what is refused for good', async () => {
  const counting = new Consumer('counting');
  counting.refuse = (id) => (id === 'b' ? refused : undefined);
  const { publish, settle, close, letters, database } = start([counting]);
  await publish([event('a'), event('b'), event('c')]);
  await settle();
  database
    .prepare('INSERT INTO events (id, type, time, kept_at, body) VALUES (?, ?, ?, ?, ?)')
    .run(['d', 'x', 'x', 'x', '{"type":"mood","schemaVersion":1}']);

  await publish([event('e')]);
  await settle();
  await close();

  expect(counting.seen).toEqual(['a', 'c', 'e']);
  expect(letters.list(10).map(({ cause }) => cause)).toEqual([
    'its consumer refused it: label_unknown',
    'it cannot be read: event_unknown',
  ]);
});

test('replays dead letters to the consumer that they are of, and keeps those that fail again', async () => {
  const [counting, queueing] = [new Consumer('counting'), new Consumer('queueing')];
  counting.refuse = (id) => (id === 'a' || id === 'b' ? refused : undefined);
  const { publish, settle, close, replay, letters } = start([counting, queueing]);
  await publish([event('a'), event('b')]);
  await settle();
  counting.refuse = (id) =>
    id === 'b' ? new AppError('again', { kind: 'invalid', code: 'still_unknown' }) : undefined;

  const replayed = await replay(10);
  await close();

  const since = '2026-01-02T03:04:05.000Z';
  expect(replayed).toEqual({
    letters: [{ cause: 'its consumer refused it: label_unknown', since }],
    events: 1,
    left: [{ cause: 'still_unknown', since }],
  });
  expect(counting.seen).toEqual(['a']);
  expect(queueing.seen).toEqual(['a', 'b']);
  expect(letters.list(10)).toHaveLength(1);
});

test('leaves the letters of a consumer that is gone', async () => {
  const { replay, letters, close } = start([]);
  letters.put({
    consumer: 'counting',
    body: '{}',
    cause: 'invalid_shape',
    since: '2026-01-01T00:00:00.000Z',
  });

  const replayed = await replay(10);
  await close();

  expect(replayed).toEqual({
    letters: [],
    events: 0,
    left: [{ cause: 'consumer_unknown', since: '2026-01-01T00:00:00.000Z' }],
  });
  expect(letters.list(10)).toHaveLength(1);
});

test('goes on when the log itself failed for a while', async () => {
  const counting = new Consumer('counting');
  const log = new SqliteEventLog(openDatabase(':memory:'));
  let failures = 2;
  const events: ConsumerDeps['events'] = {
    append: (appended) => log.append(appended),
    acknowledge: (consumer, position) => log.acknowledge(consumer, position),
    read: async (consumer, limit) => {
      if (failures-- > 0) throw new Error('disk full');
      return await log.read(consumer, limit);
    },
  };
  const { publish, settle, close, lines } = start([counting], { events });

  await publish([event('a')]);
  await settle();
  await close();

  expect(counting.seen).toEqual(['a']);
  expect(lines.filter((line) => line.startsWith('feedback.event_log_failed'))).toHaveLength(2);
});

test('closes when what is being worked off is done, also while it waits to try again, and settles whoever waits', async () => {
  let finish: (() => void) | undefined;
  const slow: EventConsumer = {
    name: 'slow',
    consume: () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  };
  const failing = new Consumer('failing');
  failing.refuse = () => new Error('always');
  const { publish, settle, close } = start([slow, failing], { firstWaitMs: 3_600_000 });
  await publish([event('a')]);
  const settling = settle();
  await waitUntil(() => finish !== undefined);

  let isClosed = false;
  const closing = close().then(() => {
    isClosed = true;
  });
  await new Promise(setImmediate);
  expect(isClosed).toBe(false);
  finish?.();

  await closing;
  await settling;
  await settle();
});
