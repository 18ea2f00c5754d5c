import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../lambdas/platform/json';
import { openDatabase } from '../lambdas/platform/sqlite';
import { SqlitePassageIndex } from '../lambdas/vector-search/adapters/sqlite-passage-index';
import type { IndexFingerprint, PassageIndex } from '../lambdas/vector-search/api';
import { openPassageIndex } from '../lambdas/vector-search/client';
import type { RunningOpenSearch } from '../test/services/opensearch/running-open-search';
import { startOpenSearch } from '../test/services/opensearch/start-open-search';

/** A store whose empty indexes are measured. */
export interface BenchStore {
  /** For people, e.g. `OpenSearch with nori`. */
  readonly name: string;
  readonly open: (fingerprint: IndexFingerprint) => Promise<BenchIndex>;
  readonly stop: () => Promise<void>;
}

/** An index that is measured. */
export interface BenchIndex {
  readonly index: PassageIndex;
  /** Bytes that it takes on disk. */
  readonly size: () => Promise<number>;
  readonly remove: () => Promise<void>;
}

/** The local database, in a temporary folder. */
export function sqliteStore(): BenchStore {
  return {
    name: 'SQLite',
    open: async (fingerprint) => {
      const folder = mkdtempSync(join(tmpdir(), 'bench-'));
      const file = join(folder, 'kit.db');
      const database = openDatabase(file);
      return {
        index: new SqlitePassageIndex(database, fingerprint),
        size: async () => {
          database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
          return statSync(file).size;
        },
        remove: async () => {
          database.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
    stop: async () => {},
  };
}

/** A real OpenSearch, with the Korean analyzer or without. */
export async function openSearchStore(options: { hasNori: boolean }): Promise<BenchStore> {
  const server: RunningOpenSearch = await startOpenSearch(options);
  return {
    name: options.hasNori ? 'OpenSearch with nori' : 'OpenSearch without nori',
    open: async (fingerprint) => {
      const alias = `bench-${randomUUID()}`;
      return {
        index: await openPassageIndex({ endpoint: server.url, alias }, fingerprint, {
          isCreatedWhenMissing: true,
        }),
        size: async () => {
          const answer = await fetch(`${server.url}/${alias}-*/_stats/store`);
          const { _all: all } = parseJson(await answer.text(), statsSchema, 'the size of the index');
          return all.primaries.store.size_in_bytes;
        },
        remove: async () => {
          await fetch(`${server.url}/${alias}-*`, { method: 'DELETE' });
        },
      };
    },
    stop: server.stop,
  };
}

const statsSchema = z.object({
  _all: z.object({ primaries: z.object({ store: z.object({ size_in_bytes: z.int() }) }) }),
});
