import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Caller } from '../../lambdas/domain/caller';
import { FolderSource } from '../../lambdas/ingestion/adapters/folder-source';
import { FolderUploads } from '../../lambdas/ingestion/adapters/folder-uploads';
import { SqliteDocumentStates } from '../../lambdas/ingestion/adapters/sqlite-document-states';
import type { DocumentParser, DocumentSource } from '../../lambdas/ingestion/ports';
import { ingestionSettingsSchema, splitterVersion } from '../../lambdas/ingestion/settings';
import { type IngestionDeps, startIngestion } from '../../lambdas/ingestion/start-ingestion';
import { UnreadableDocumentError } from '../../lambdas/ingestion/unreadable-document-error';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePassageIndex } from '../../lambdas/vector-search/adapters/sqlite-passage-index';
import { CountingGateway, dimensions } from './counting-gateway';
import { temporaryFolder } from './temporary-folder';

/** Someone of the tenant `local`, changed as the test needs it. */
export function makeCaller(changes: Partial<Caller> = {}): Caller {
  return { id: 'key_1', tenant: 'local', groups: [], roles: ['user'], allowedModels: 'all', ...changes };
}

/** Reads text; refuses what says that it is encrypted. */
export const plainParser: DocumentParser = {
  parse: async ({ name, bytes }) => {
    const text = Buffer.from(bytes).toString();
    if (text.startsWith('ENCRYPTED')) {
      throw new UnreadableDocumentError({
        code: 'encrypted',
        message: 'it is protected by a password',
        action: 'save it without a password',
      });
    }
    return { title: /^# (.+)/m.exec(text)?.[1] ?? name, text, metadata: {} };
  },
};

/** A section that fills a passage of its own: 60 words about a topic. */
export function section(topic: string): string {
  return `## ${topic}\n\n${Array.from({ length: 60 }, (_, word) => `${topic} word${word}`).join(' ')}.\n`;
}

/** A folder, an empty database beside it, and ingestion of the one into the other, as often as it is started. */
export function openIngestion(options: Partial<IngestionDeps> & { extraSources?: DocumentSource[] } = {}) {
  const root = temporaryFolder();
  const folder = join(root, 'docs');
  mkdirSync(folder);
  const database = openDatabase(join(root, 'kit.db'));
  const states = new SqliteDocumentStates(database);
  const gateway = new CountingGateway();
  const source = new FolderSource({ folder, tenant: 'local' });
  const uploads = new FolderUploads(join(root, 'uploads'));
  const logged: string[] = [];
  const started: { close(): Promise<void> }[] = [];

  async function start(changes: Partial<IngestionDeps> = {}) {
    const settings = ingestionSettingsSchema.parse({ passageTokens: 200, overlapTokens: 0 });
    const fingerprint = {
      embeddingModel: 'test/digest',
      dimensions,
      splitterVersion: splitterVersion(changes.settings ?? options.settings ?? settings),
      ...changes.fingerprint,
    };
    const index = new SqlitePassageIndex(database, fingerprint);
    const { documents, close } = await startIngestion({
      sources: [source, ...(options.extraSources ?? [])],
      uploads,
      states,
      parser: plainParser,
      index,
      gateway,
      embeddingRoute: 'embedding',
      settings,
      log: (event) => logged.push(event),
      now: () => new Date(),
      ...options,
      ...changes,
      fingerprint,
    });
    started.push({ close });
    const sync = async (caller = makeCaller(), what: { source?: string; isRebuild?: boolean } = {}) => {
      for await (const event of documents.sync(caller, what)) if (event.type === 'done') return event.reports;
      throw new Error('the sync did not end');
    };
    const search = async (word: string, access = { tenant: 'local', groups: [] as string[] }) => {
      const hits = await index.search({ text: word, mode: 'keyword', fingerprint, limit: 50, access });
      return [...new Set(hits.map(({ passage }) => passage.key))].sort();
    };
    return { documents, close, index, sync, search, fingerprint };
  }

  return {
    folder,
    database,
    states,
    gateway,
    source,
    uploads,
    logged,
    start,
    write: (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    remove: (path: string) => rmSync(join(folder, path)),
    /** Lets the database grow by so many pages, then it is as when the disk is full. */
    limitPages: (more: number) => {
      const [row] = database.prepare('SELECT page_count AS pages FROM pragma_page_count').all([]);
      const { pages } = row as { pages: number };
      database.exec(`PRAGMA max_page_count = ${pages + more}`);
    },
    closeAll: async () => {
      for (const { close } of started) await close();
      database.close();
    },
  };
}

/** Waits until it is so; fails after `withinMs`. */
export async function until(isSo: () => Promise<boolean> | boolean, withinMs = 5_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it was not so within ${withinMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
