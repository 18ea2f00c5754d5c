import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { Attestation, Release } from '../api';
import { attestationSchema } from '../attestation-schema';
import type { ReleaseStore } from '../ports';
import { readRelease } from './read-release';

const releaseRow = z.object({ digest: z.string(), place: z.string(), record: z.string() });
const attestationRow = z.object({ record: z.string() });

/** Releases and attestations in the local database. */
export class SqliteReleaseStore implements ReleaseStore {
  private readonly statements;

  constructor(database: SqliteDatabase) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS releases (
        digest TEXT PRIMARY KEY,
        place TEXT NOT NULL UNIQUE,
        record TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS attestations (
        id TEXT PRIMARY KEY,
        release TEXT NOT NULL,
        time TEXT NOT NULL,
        record TEXT NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS attestations_of_release ON attestations (release, time)`);
    this.statements = {
      put: database.prepare(
        'INSERT INTO releases (digest, place, record) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING',
      ),
      get: database.prepare('SELECT digest, place, record FROM releases WHERE digest = ?'),
      list: database.prepare(
        'SELECT digest, place, record FROM releases WHERE ? IS NULL OR place < ? ORDER BY place DESC LIMIT ?',
      ),
      attest: database.prepare(
        'INSERT INTO attestations (id, release, time, record) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
      ),
      attestations: database.prepare(
        'SELECT record FROM attestations WHERE release = ? ORDER BY time, rowid',
      ),
    };
  }

  async put(release: Release): Promise<void> {
    const { digest, createdAt } = release;
    this.statements.put.run([digest, `${createdAt}/${digest}`, JSON.stringify(release)]);
  }

  async get(digest: string): Promise<Release | undefined> {
    const row: unknown = this.statements.get.get([digest]);
    return row === undefined ? undefined : readRelease(releaseRow.parse(row).record, digest);
  }

  async list(query: {
    limit: number;
    after?: string;
  }): Promise<{ releases: readonly Release[]; nextAfter?: string }> {
    const { limit, after = null } = query;
    const rows = z.array(releaseRow).parse(this.statements.list.all([after, after, limit + 1]));
    const page = rows.slice(0, limit);
    return {
      releases: page.map(({ record, digest }) => readRelease(record, digest)),
      nextAfter: rows.length > limit ? page.at(-1)?.place : undefined,
    };
  }

  async attest(attestation: Attestation): Promise<void> {
    const { id, release, time } = attestation;
    this.statements.attest.run([id, release, time, JSON.stringify(attestation)]);
  }

  async attestations(digest: string): Promise<readonly Attestation[]> {
    const rows = z.array(attestationRow).parse(this.statements.attestations.all([digest]));
    return rows.map(({ record }) => parseJson(record, attestationSchema, 'an attestation in the database'));
  }
}
