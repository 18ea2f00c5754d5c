import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderSource } from '../../lambdas/ingestion/adapters/folder-source';
import { FolderUploads } from '../../lambdas/ingestion/adapters/folder-uploads';
import { FormatDocumentParser } from '../../lambdas/ingestion/adapters/format-document-parser';
import { SqliteDocumentStates } from '../../lambdas/ingestion/adapters/sqlite-document-states';
import { ingestionSettingsSchema, splitterVersion } from '../../lambdas/ingestion/settings';
import { startIngestion } from '../../lambdas/ingestion/start-ingestion';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePassageIndex } from '../../lambdas/vector-search/adapters/sqlite-passage-index';
import { CountingGateway, dimensions } from './counting-gateway';

// The process that kill-ingestion.test.ts kills: brings the index of a folder up to date, and ends.
const root = process.argv[2] ?? '';
const settings = ingestionSettingsSchema.parse({ passageTokens: 200, overlapTokens: 0, maxAttempts: 10 });
const fingerprint = { embeddingModel: 'test/digest', dimensions, splitterVersion: splitterVersion(settings) };
const database = openDatabase(join(root, 'kit.db'));
const gateway = new CountingGateway();
gateway.before = async ({ texts }) => {
  appendFileSync(join(root, 'embedded'), '.'.repeat(texts.length));
  await sleep(10);
};

const { documents, close } = await startIngestion({
  sources: [new FolderSource({ folder: join(root, 'docs'), tenant: 'local' })],
  uploads: new FolderUploads(join(root, 'uploads')),
  states: new SqliteDocumentStates(database),
  parser: new FormatDocumentParser(),
  index: new SqlitePassageIndex(database, fingerprint),
  gateway,
  embeddingRoute: 'embedding',
  fingerprint,
  settings,
  log: () => {},
  now: () => new Date(),
});
const caller = { id: 'key_1', tenant: 'local', groups: [], roles: [], allowedModels: 'all' } as const;
for await (const _ of documents.sync(caller, {})) {
  // To its end.
}
await close();
database.close();
