import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqliteAnswerLog } from '../../lambdas/rag/adapters/sqlite-answer-log';
import { describeAnswerLogContract } from '../contracts/answer-log';

describeAnswerLogContract('SQLite', () => new SqliteAnswerLog(openDatabase(':memory:')));

test('fails for a record that is not of the shape, and names the answer and the field', async () => {
  const database = openDatabase(':memory:');
  const log = new SqliteAnswerLog(database);
  database
    .prepare('INSERT INTO answers (id, tenant, created_at, state, record) VALUES (?, ?, ?, ?, ?)')
    .run(['answer_a', 'local', '2026-01-02', 'answered', '{"id":"answer_a"}']);

  await expect(log.get('answer_a')).rejects.toThrow(/record of answer_a.*caller/);
});
