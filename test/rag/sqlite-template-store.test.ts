import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqliteTemplateStore } from '../../lambdas/rag/adapters/sqlite-template-store';
import { describeTemplateStoreContract } from '../contracts/template-store';

describeTemplateStoreContract('SQLite', () => new SqliteTemplateStore(openDatabase(':memory:')));
