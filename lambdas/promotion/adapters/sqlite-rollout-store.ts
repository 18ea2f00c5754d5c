import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { Rollout } from '../api';
import type { RolloutStore } from '../ports';
import { rolloutShape } from './rollout-shape';

const rowShape = z.object({ record: z.string() });

/** Rollouts in the local database. */
export class SqliteRolloutStore implements RolloutStore {
  private readonly statements;

  constructor(database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS rollouts (
      id TEXT PRIMARY KEY,
      started_at TEXT NOT NULL,
      version INTEGER NOT NULL,
      record TEXT NOT NULL
    ) STRICT`);
    this.statements = {
      get: database.prepare('SELECT record FROM rollouts WHERE id = ?'),
      add: database.prepare(
        'INSERT INTO rollouts (id, started_at, version, record) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
      ),
      change: database.prepare(
        'UPDATE rollouts SET version = ?, record = ? WHERE id = ? AND version = ? - 1',
      ),
      list: database.prepare('SELECT record FROM rollouts ORDER BY started_at DESC, id DESC LIMIT ?'),
    };
  }

  async get(rolloutId: string): Promise<Rollout | undefined> {
    const row: unknown = this.statements.get.get([rolloutId]);
    return row === undefined ? undefined : toRollout(row);
  }

  async put(rollout: Rollout): Promise<boolean> {
    const { id, startedAt, version } = rollout;
    const record = JSON.stringify(rollout);
    const { changes } =
      version === 1
        ? this.statements.add.run([id, startedAt, version, record])
        : this.statements.change.run([version, record, id, version]);
    return changes === 1;
  }

  async list(limit: number): Promise<readonly Rollout[]> {
    return this.statements.list.all([limit]).map(toRollout);
  }
}

function toRollout(row: unknown): Rollout {
  return parseJson(rowShape.parse(row).record, rolloutShape, 'a rollout in the database');
}
