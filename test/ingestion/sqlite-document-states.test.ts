import { SqliteDocumentStates } from '../../lambdas/ingestion/adapters/sqlite-document-states';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeDocumentStatesContract } from '../contracts/document-states';

describeDocumentStatesContract('SQLite', async () => new SqliteDocumentStates(openDatabase(':memory:')));

test('finds the next document to index by an index, however many are indexed', () => {
  const database = openDatabase(':memory:');
  new SqliteDocumentStates(database);

  const plan = database
    .prepare(
      'EXPLAIN QUERY PLAN SELECT id FROM documents WHERE due_at <= ? ORDER BY due_at, updated_at LIMIT 1',
    )
    .all(['2026']);

  expect(JSON.stringify(plan)).toContain('USING INDEX documents_due');
  expect(JSON.stringify(plan)).not.toContain('TEMP B-TREE');
});
