import * as z from 'zod';
import { eraseInDatabase } from '../../platform/erase-in-database';
import { parseJson, parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { AnswerRecord } from '../api';
import type { AnswerLog } from '../ports';
import { answerRecordShape } from './answer-record-shape';

const rowShape = z.object({ id: z.string(), record: z.string() });
const idsShape = z.array(z.object({ id: z.string() }));

/** The answer log in the local database; tenant, time and state are columns for the person who opens it. */
export class SqliteAnswerLog implements AnswerLog {
  private readonly statements;

  constructor(private readonly database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS answers (
      id TEXT PRIMARY KEY,
      tenant TEXT NOT NULL,
      created_at TEXT NOT NULL,
      state TEXT NOT NULL,
      record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS answers_running ON answers (created_at) WHERE state = 'running';
    CREATE INDEX IF NOT EXISTS answers_by_caller ON answers (tenant, record ->> '$.caller.id', created_at)`);
    this.statements = {
      put: database.prepare(
        `INSERT INTO answers (id, tenant, created_at, state, record) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, record = excluded.record`,
      ),
      get: database.prepare('SELECT id, record FROM answers WHERE id = ?'),
      listRunning: database.prepare(
        "SELECT id, record FROM answers WHERE state = 'running' AND created_at < ? ORDER BY created_at",
      ),
      listByCaller: database.prepare(
        `SELECT id FROM answers WHERE tenant = ? AND record ->> '$.caller.id' = ? AND created_at <= ?
         ORDER BY created_at, id`,
      ),
      erase: database.prepare('DELETE FROM answers WHERE id = ?'),
    };
  }

  async put(record: AnswerRecord): Promise<void> {
    const { id, caller, createdAt, state } = record;
    this.statements.put.run([id, caller.tenant, createdAt, state, JSON.stringify(record)]);
  }

  async get(answerId: string): Promise<AnswerRecord | undefined> {
    const row: unknown = this.statements.get.get([answerId]);
    return row === undefined ? undefined : readRow(row);
  }

  async listRunning(before: string): Promise<readonly AnswerRecord[]> {
    return this.statements.listRunning.all([before]).map(readRow);
  }

  async listByCaller(
    { id, tenant }: { readonly id: string; readonly tenant: string },
    until: string,
  ): Promise<readonly string[]> {
    const rows = this.statements.listByCaller.all([tenant, id, until]);
    return parseShape(rows, idsShape, 'ids of the answer log').map((row) => row.id);
  }

  async erase(answerIds: readonly string[]): Promise<number> {
    return eraseInDatabase(this.database, () =>
      answerIds.reduce((erased, id) => erased + this.statements.erase.run([id]).changes, 0),
    );
  }
}

function readRow(row: unknown): AnswerRecord {
  const { id, record } = parseShape(row, rowShape, 'a row of the answer log');
  return parseJson(record, answerRecordShape, `the record of ${id} in the answer log`);
}
