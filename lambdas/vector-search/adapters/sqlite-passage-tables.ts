import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { IndexFingerprint } from '../api';
import { indexVersion } from '../index-version';
import { keywordTermsVersion } from '../keyword-terms';

/** Names of the tables of one version of the index. */
export interface PassageTables {
  readonly version: string;
  readonly passages: string;
  readonly terms: string;
  readonly generations: string;
}

/** Where the alias points: the version that is searched, and how often it was written. */
export interface PassageIndexAlias {
  readonly version: string;
  readonly fingerprint: IndexFingerprint;
  /** Grows with every write, so that what is kept in memory knows when it is behind. */
  readonly revision: number;
}

/**
 * Makes the tables of a fingerprint where they are missing and points the alias to them; the version that the alias
 * pointed to before is removed, so that after a change of the embedding model the index is empty and is to be filled.
 */
export function openPassageTables(database: SqliteDatabase, fingerprint: IndexFingerprint): PassageTables {
  const tables = tableNames(indexVersion(fingerprint, keywordTermsVersion));
  database
    .transaction(() => {
      database.exec(`
        CREATE TABLE IF NOT EXISTS passage_index_aliases (
          name TEXT PRIMARY KEY, version TEXT NOT NULL, fingerprint TEXT NOT NULL, revision INTEGER NOT NULL)`);
      const before = readAlias(database);
      if (before?.version === tables.version) return;
      if (before) dropTables(database, tableNames(before.version));
      createTables(database, tables);
      database
        .prepare(
          `INSERT INTO passage_index_aliases (name, version, fingerprint, revision) VALUES ('passages', ?, ?, 0)
           ON CONFLICT (name) DO UPDATE SET version = excluded.version, fingerprint = excluded.fingerprint,
             revision = 0`,
        )
        .run([tables.version, JSON.stringify(fingerprint)]);
    })
    .immediate();
  return tables;
}

/** @returns where the alias points; undefined before the first index was made */
export function readAlias(database: SqliteDatabase): PassageIndexAlias | undefined {
  const row: unknown = database
    .prepare(`SELECT version, fingerprint, revision FROM passage_index_aliases WHERE name = 'passages'`)
    .get([]);
  if (row === undefined) return undefined;
  const alias = parseShape(row, aliasSchema, 'the alias of the passage index');
  return { ...alias, fingerprint: parseJson(alias.fingerprint, fingerprintSchema, 'the index fingerprint') };
}

const aliasSchema = z.object({ version: z.string(), fingerprint: z.string(), revision: z.int() });
const fingerprintSchema = z.object({
  embeddingModel: z.string(),
  dimensions: z.int(),
  splitterVersion: z.string(),
});

function tableNames(version: string): PassageTables {
  return {
    version,
    passages: `passages_${version}`,
    terms: `passage_terms_${version}`,
    generations: `passage_generations_${version}`,
  };
}

function createTables(database: SqliteDatabase, tables: PassageTables): void {
  // The terms are made in our code, one space apart. `ascii` takes them as they are, since it regards every other
  // character as part of a word; `porter` brings English words to their stems and leaves others alone.
  database.exec(`
    CREATE TABLE ${tables.passages} (
      row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL, ordinal INTEGER NOT NULL,
      "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER, language TEXT NOT NULL, title TEXT NOT NULL,
      source TEXT NOT NULL, key TEXT NOT NULL, tenant TEXT NOT NULL, groups TEXT NOT NULL, metadata TEXT NOT NULL,
      heading_path TEXT NOT NULL, text TEXT NOT NULL, embedding BLOB);
    CREATE INDEX ${tables.passages}_by_document ON ${tables.passages} (document_id, ordinal);
    CREATE INDEX ${tables.passages}_by_tenant ON ${tables.passages} (tenant);
    CREATE VIRTUAL TABLE ${tables.terms}
      USING fts5(terms, content = '', contentless_delete = 1, tokenize = 'porter ascii');
    CREATE TABLE ${tables.generations} (document_id TEXT PRIMARY KEY, generation INTEGER NOT NULL) WITHOUT ROWID;`);
}

function dropTables(database: SqliteDatabase, tables: PassageTables): void {
  database.exec(`
    DROP TABLE IF EXISTS ${tables.passages};
    DROP TABLE IF EXISTS ${tables.terms};
    DROP TABLE IF EXISTS ${tables.generations};`);
}
