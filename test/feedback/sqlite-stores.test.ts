import { SqliteDeletionStore } from '../../lambdas/feedback/adapters/sqlite-deletion-store';
import { SqliteEventLetters } from '../../lambdas/feedback/adapters/sqlite-event-letters';
import { SqliteEventLog } from '../../lambdas/feedback/adapters/sqlite-event-log';
import { SqliteFeedbackStore } from '../../lambdas/feedback/adapters/sqlite-feedback-store';
import { SqliteReviewStore } from '../../lambdas/feedback/adapters/sqlite-review-store';
import { readEvent } from '../../lambdas/feedback/read-event';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeDeletionStoreContract } from '../contracts/deletion-store';
import { describeEventLogContract } from '../contracts/event-log';
import { describeEventPublisherContract } from '../contracts/event-publisher';
import { describeFeedbackStoreContract } from '../contracts/feedback-store';
import { describeReviewStoreContract } from '../contracts/review-store';
import { makeAnswerCompleted } from '../observability/make-events';

const open = () => openDatabase(':memory:');

describeFeedbackStoreContract('SQLite', () => new SqliteFeedbackStore(open()));
describeDeletionStoreContract('SQLite', () => new SqliteDeletionStore(open()));
describeReviewStoreContract('SQLite', () => new SqliteReviewStore(open()));
describeEventLogContract('SQLite', () => new SqliteEventLog(open()));
describeEventPublisherContract('SQLite', () => {
  const log = new SqliteEventLog(open());
  return {
    publish: (events) => log.append(events),
    published: async () => (await log.read('test', 10_000)).map(({ body }) => readEvent(body)),
  };
});

test('sweeps events of a week ago that every consumer has read, and no others', async () => {
  let time = '2026-01-01T00:00:00.000Z';
  const database = open();
  const log = new SqliteEventLog(database, { now: () => new Date(time) });
  await log.append([makeAnswerCompleted({ id: 'read' }), makeAnswerCompleted({ id: 'unread' })]);
  const [read, unread] = await log.read('fast', 2);
  await log.acknowledge('fast', unread?.position ?? 0);
  await log.acknowledge('slow', read?.position ?? 0);

  time = '2026-01-09T00:00:00.000Z';
  await log.append(Array.from({ length: 1_000 }, (_, place) => makeAnswerCompleted({ id: `${place}` })));

  const ids = database.prepare('SELECT id FROM events ORDER BY position LIMIT 2').all([]);
  expect(ids).toEqual([{ id: 'unread' }, { id: '0' }]);
});

test('keeps dead letters with their cause until they are removed', () => {
  const letters = new SqliteEventLetters(open());
  const letter = {
    consumer: 'counting',
    body: '{}',
    cause: 'invalid_shape',
    since: '2026-01-01T00:00:00.000Z',
  };

  letters.put(letter);
  letters.put({ ...letter, consumer: 'queueing' });
  const [first] = letters.list(1);
  letters.remove(first?.id ?? 0);

  expect(first).toEqual({ ...letter, id: 1 });
  expect(letters.list(10)).toEqual([{ ...letter, id: 2, consumer: 'queueing' }]);
});
