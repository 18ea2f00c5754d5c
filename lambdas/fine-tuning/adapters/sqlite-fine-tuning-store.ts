import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { FineTuning } from '../api';
import type { FineTuningStore } from '../ports';
import { fineTuningShape } from './fine-tuning-shape';

const rowShape = z.object({ record: z.string() });

/** Fine-tunings in the local database. */
export class SqliteFineTuningStore implements FineTuningStore {
  private readonly statements;

  constructor(database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS fine_tunings (
      id TEXT PRIMARY KEY,
      tenant TEXT NOT NULL,
      started_at TEXT NOT NULL,
      version INTEGER NOT NULL,
      record TEXT NOT NULL
    ) STRICT`);
    this.statements = {
      get: database.prepare('SELECT record FROM fine_tunings WHERE id = ?'),
      add: database.prepare(
        'INSERT INTO fine_tunings (id, tenant, started_at, version, record) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
      ),
      change: database.prepare(
        'UPDATE fine_tunings SET version = ?, record = ? WHERE id = ? AND version = ? - 1',
      ),
      list: database.prepare(
        'SELECT record FROM fine_tunings WHERE tenant = ? ORDER BY started_at DESC, id DESC LIMIT ?',
      ),
    };
  }

  async get(fineTuningId: string): Promise<FineTuning | undefined> {
    const row: unknown = this.statements.get.get([fineTuningId]);
    return row === undefined ? undefined : toFineTuning(row);
  }

  async put(fineTuning: FineTuning): Promise<boolean> {
    const { id, tenant, startedAt, version } = fineTuning;
    const record = JSON.stringify(fineTuning);
    const { changes } =
      version === 1
        ? this.statements.add.run([id, tenant, startedAt, version, record])
        : this.statements.change.run([version, record, id, version]);
    return changes === 1;
  }

  async list(tenant: string, limit: number): Promise<readonly FineTuning[]> {
    return this.statements.list.all([tenant, limit]).map(toFineTuning);
  }
}

function toFineTuning(row: unknown): FineTuning {
  return parseJson(rowShape.parse(row).record, fineTuningShape, 'a fine-tuning in the database');
}
