import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import { runInTransaction } from '../../platform/run-in-transaction';
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

/** A version of the index that the database has. */
export interface PassageVersion {
  readonly version: string;
  readonly fingerprint: IndexFingerprint;
  /** Grows with every write, so that what is kept in memory knows when it is behind. */
  readonly revision: number;
}

/**
 * Makes the tables of a fingerprint where they are missing.
 *
 * Those of other fingerprints stay beside them: a release may pin one. `dropPassageTables` removes what nobody pins.
 */
export function openPassageTables(database: SqliteDatabase, fingerprint: IndexFingerprint): PassageTables {
  const tables = tableNames(versionOf(fingerprint));
  database
    .transaction(() => {
      openVersions(database);
      if (readVersion(database, tables.version)) return;
      createTables(database, tables);
      database
        .prepare(
          'INSERT INTO passage_index_aliases (name, version, fingerprint, revision) VALUES (?, ?, ?, 0)',
        )
        .run([tables.version, tables.version, JSON.stringify(fingerprint)]);
    })
    .immediate();
  return tables;
}

/**
 * Removes every version but those of these fingerprints, with all that it holds.
 *
 * @returns the fingerprints whose versions were removed
 */
export function dropPassageTables(
  database: SqliteDatabase,
  kept: readonly IndexFingerprint[],
): readonly IndexFingerprint[] {
  const versions = kept.map(versionOf);
  const drop = () => {
    openVersions(database);
    const rows: readonly unknown[] = database
      .prepare('SELECT version, fingerprint, revision FROM passage_index_aliases')
      .all([]);
    const unpinned = rows.map(toVersion).filter(({ version }) => !versions.includes(version));
    for (const { version } of unpinned) {
      dropTables(database, tableNames(version));
      database.prepare('DELETE FROM passage_index_aliases WHERE name = ?').run([version]);
    }
    return unpinned.map(({ fingerprint }) => fingerprint);
  };
  return runInTransaction(database, drop);
}

/** @returns undefined when the database does not have the version */
export function readVersion(database: SqliteDatabase, version: string): PassageVersion | undefined {
  const row: unknown = database
    .prepare('SELECT version, fingerprint, revision FROM passage_index_aliases WHERE name = ?')
    .get([version]);
  return row === undefined ? undefined : toVersion(row);
}

function toVersion(row: unknown): PassageVersion {
  const version = parseShape(row, versionSchema, 'a version of the passage index');
  return {
    ...version,
    fingerprint: parseJson(version.fingerprint, fingerprintSchema, 'the index fingerprint'),
  };
}

function versionOf(fingerprint: IndexFingerprint): string {
  return indexVersion(fingerprint, keywordTermsVersion);
}

/** A kit of one index named its only version `passages`. */
function openVersions(database: SqliteDatabase): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS passage_index_aliases (
      name TEXT PRIMARY KEY, version TEXT NOT NULL, fingerprint TEXT NOT NULL, revision INTEGER NOT NULL);
    UPDATE passage_index_aliases SET name = version WHERE name = 'passages';`);
}

const versionSchema = z.object({ version: z.string(), fingerprint: z.string(), revision: z.int() });
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
