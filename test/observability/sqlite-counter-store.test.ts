import { SqliteCounterStore } from '../../lambdas/observability/adapters/sqlite-counter-store';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeCounterStoreContract } from '../contracts/counter-store';

describeCounterStoreContract('SQLite', () => new SqliteCounterStore(openDatabase(':memory:')));

test('keeps no id of an event: what marks it is a digest', async () => {
  const database = openDatabase(':memory:');
  const store = new SqliteCounterStore(database);

  await store.add([{ id: 'answer.completed/answer_1', additions: [] }]);

  const rows = JSON.stringify(database.prepare('SELECT * FROM counted_events').all([]));
  expect(rows).not.toContain('answer');
});
