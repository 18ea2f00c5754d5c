import * as z from 'zod';
import type { SqliteDatabase } from './sqlite';

/** What a record has whose changes compare and set. */
interface Versioned {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** From 1; a change names the version that it makes. */
  readonly version: number;
}

const rowShape = z.object({ record: z.string() });

/** Records in a table of the local database, of which nobody overwrites what another has changed meanwhile. */
export class SqliteRecords<Kept extends Versioned> {
  private readonly statements;

  /** @param options.parse - reads a record from its JSON */
  constructor(
    database: SqliteDatabase,
    private readonly options: { readonly table: string; readonly parse: (json: string) => Kept },
  ) {
    const { table } = options;
    database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
      id TEXT PRIMARY KEY,
      started_at TEXT NOT NULL,
      version INTEGER NOT NULL,
      record TEXT NOT NULL
    ) STRICT`);
    this.statements = {
      get: database.prepare(`SELECT record FROM ${table} WHERE id = ?`),
      add: database.prepare(
        `INSERT INTO ${table} (id, started_at, version, record) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
      ),
      change: database.prepare(
        `UPDATE ${table} SET version = ?, record = ? WHERE id = ? AND version = ? - 1`,
      ),
      list: database.prepare(`SELECT record FROM ${table} ORDER BY started_at DESC, id DESC LIMIT ?`),
      listOf: database.prepare(
        `SELECT record FROM ${table} WHERE record ->> '$.tenant' = ? ORDER BY started_at DESC, id DESC LIMIT ?`,
      ),
    };
  }

  get(id: string): Kept | undefined {
    const row: unknown = this.statements.get.get([id]);
    return row === undefined ? undefined : this.#read(row);
  }

  /** Writes when the stored version is the one before, or there is none and it is the first. @returns whether it was written */
  put(kept: Kept): boolean {
    const { id, startedAt, version } = kept;
    const record = JSON.stringify(kept);
    const { changes } =
      version === 1
        ? this.statements.add.run([id, startedAt, version, record])
        : this.statements.change.run([version, record, id, version]);
    return changes === 1;
  }

  /** Newest first. @param tenant - left out: of every tenant */
  list(limit: number, tenant?: string): readonly Kept[] {
    const { list, listOf } = this.statements;
    const rows: unknown[] = tenant === undefined ? list.all([limit]) : listOf.all([tenant, limit]);
    return rows.map((row) => this.#read(row));
  }

  #read(row: unknown): Kept {
    return this.options.parse(rowShape.parse(row).record);
  }
}
