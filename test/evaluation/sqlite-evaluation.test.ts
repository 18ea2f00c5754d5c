import { SqliteCaseStore } from '../../lambdas/evaluation/adapters/sqlite-case-store';
import { SqliteEvaluationStore } from '../../lambdas/evaluation/adapters/sqlite-evaluation-store';
import { SqliteReportStore } from '../../lambdas/evaluation/adapters/sqlite-report-store';
import { SqliteResultCache } from '../../lambdas/evaluation/adapters/sqlite-result-cache';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeCaseStoreContract } from '../contracts/case-store';
import { describeEvaluationStoreContract } from '../contracts/evaluation-store';
import { describeReportStoreContract } from '../contracts/report-store';
import { describeResultCacheContract } from '../contracts/result-cache';
import { makeCitedAnswer } from './make-cited-answer';

describeEvaluationStoreContract('SQLite', () => new SqliteEvaluationStore(openDatabase(':memory:')));
describeReportStoreContract('SQLite', () => new SqliteReportStore(openDatabase(':memory:')));
describeCaseStoreContract('SQLite', () => new SqliteCaseStore(openDatabase(':memory:')));
describeResultCacheContract('SQLite', (now) => new SqliteResultCache(openDatabase(':memory:'), now));

test('takes an answer that another version of the kit kept for none', async () => {
  const database = openDatabase(':memory:');
  const cache = new SqliteResultCache(database, () => new Date());
  await cache.putAnswer('release', 'case', makeCitedAnswer());
  database.prepare('UPDATE evaluation_results SET content = \'{"text":"an old form"}\'').run([]);

  expect(await cache.answer('release', 'case')).toBeUndefined();
});
