import * as z from 'zod';
import { parseJson } from '../../platform/json';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { ModelAlias, ModelDecision, ModelVersion } from '../api';
import type { ModelRegistry, RegisteredModelVersion } from '../ports';
import { decisionSchema } from './decision-schema';
import type { ModelRecords } from './model-records';

const rowShape = z.object({
  id: z.string(),
  group_name: z.string(),
  version: z.number(),
  digest: z.string(),
  record: z.string(),
  state: z.enum(['pending', 'approved', 'rejected']),
  decision: z.string().nullable(),
});

const aliasRow = z.object({ alias: z.enum(['champion', 'candidate']) });

/** Model versions in the local database, their records as files. */
export class SqliteModelRegistry implements ModelRegistry {
  private readonly statements;

  constructor(
    private readonly database: SqliteDatabase,
    private readonly records: ModelRecords,
  ) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS model_versions (
        id TEXT PRIMARY KEY,
        group_name TEXT NOT NULL,
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        record TEXT NOT NULL,
        state TEXT NOT NULL,
        decision TEXT,
        UNIQUE (group_name, version)
      ) STRICT;
      CREATE TABLE IF NOT EXISTS model_aliases (
        group_name TEXT NOT NULL,
        alias TEXT NOT NULL,
        id TEXT NOT NULL,
        PRIMARY KEY (group_name, alias)
      ) STRICT`);
    this.statements = {
      add: database.prepare(
        `INSERT INTO model_versions (id, group_name, version, digest, record, state)
         SELECT ?, ?, coalesce(max(version), 0) + 1, ?, ?, 'pending' FROM model_versions WHERE group_name = ?
         ON CONFLICT (id) DO NOTHING`,
      ),
      get: database.prepare('SELECT * FROM model_versions WHERE id = ?'),
      getByVersion: database.prepare('SELECT * FROM model_versions WHERE group_name = ? AND version = ?'),
      list: database.prepare(
        'SELECT * FROM model_versions WHERE ?1 IS NULL OR group_name = ?1 ORDER BY rowid DESC',
      ),
      decide: database.prepare(
        "UPDATE model_versions SET state = ?, decision = ? WHERE id = ? AND state = 'pending'",
      ),
      aliases: database.prepare('SELECT alias FROM model_aliases WHERE id = ? ORDER BY alias'),
      point: database.prepare(
        `INSERT INTO model_aliases (group_name, alias, id) VALUES (?, ?, ?)
         ON CONFLICT (group_name, alias) DO UPDATE SET id = excluded.id`,
      ),
      takeAway: database.prepare('DELETE FROM model_aliases WHERE group_name = ? AND alias = ?'),
    };
  }

  async create(version: RegisteredModelVersion): Promise<ModelVersion> {
    const known = await this.get(version.id);
    if (known) return known;
    const record = await this.records.write(version);
    const { id, group, digest } = version;
    runInTransaction(this.database, () => this.statements.add.run([id, group, digest, record, group]));
    return this.read(this.statements.get.get([id]));
  }

  async get(id: string): Promise<ModelVersion | undefined> {
    const row = this.find(id);
    return row === undefined ? undefined : this.read(row);
  }

  async list(group?: string): Promise<readonly ModelVersion[]> {
    return Promise.all(this.statements.list.all([group ?? null]).map((row) => this.read(row)));
  }

  async decide(id: string, isApproved: boolean, decision: ModelDecision): Promise<ModelVersion> {
    this.statements.decide.run([isApproved ? 'approved' : 'rejected', JSON.stringify(decision), id]);
    return this.read(this.statements.get.get([id]));
  }

  async setAlias(group: string, alias: ModelAlias, id: string | undefined): Promise<void> {
    if (id === undefined) this.statements.takeAway.run([group, alias]);
    else this.statements.point.run([group, alias, id]);
  }

  private find(id: string): unknown {
    if (id.includes('@')) return this.statements.get.get([id]);
    const [group, version] = id.split(':');
    return version === undefined
      ? this.statements.list.all([group])[0]
      : this.statements.getByVersion.get([group, Number(version)]);
  }

  private async read(given: unknown): Promise<ModelVersion> {
    const row = rowShape.parse(given);
    const record = await this.records.read({ group: row.group_name, digest: row.digest }, row.record);
    return {
      ...record,
      version: row.version,
      state: row.state,
      ...(row.decision === null
        ? {}
        : { decision: parseJson(row.decision, decisionSchema, `the decision on ${row.id}`) }),
      aliases: this.statements.aliases.all([row.id]).map((alias) => aliasRow.parse(alias).alias),
    };
  }
}
