import * as z from 'zod';
import { eraseInDatabase } from '../../platform/erase-in-database';
import { parseJson, parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { FeedbackRecord } from '../api';
import type { FeedbackErasure, FeedbackStore } from '../ports';
import { feedbackRecordShape } from './feedback-record-shape';

const rowsShape = z.array(z.object({ id: z.string(), record: z.string() }));

/** Feedback in the local database; what is a column beside the record is for searching, and for who opens it. */
export class SqliteFeedbackStore implements FeedbackStore, FeedbackErasure {
  private readonly statements;

  constructor(private readonly database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS feedback (
      id TEXT PRIMARY KEY,
      answer_id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS feedback_of_answer ON feedback (answer_id, created_at)`);
    this.statements = {
      get: database.prepare('SELECT id, record FROM feedback WHERE id = ?'),
      put: database.prepare(
        `INSERT INTO feedback (id, answer_id, revision, created_at, record) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, record = excluded.record
         WHERE excluded.revision > feedback.revision`,
      ),
      ofAnswer: database.prepare(
        'SELECT id, record FROM feedback WHERE answer_id = ? ORDER BY created_at, id',
      ),
      all: database.prepare("SELECT id, record FROM feedback WHERE record ->> '$.tenant' = ?"),
      erase: database.prepare('DELETE FROM feedback WHERE id = ?'),
    };
  }

  async get(feedbackId: string): Promise<FeedbackRecord | undefined> {
    return readRows(this.statements.get.all([feedbackId]))[0];
  }

  async put(record: FeedbackRecord): Promise<boolean> {
    const { id, answerId, revision, createdAt } = record;
    const { changes } = this.statements.put.run([id, answerId, revision, createdAt, JSON.stringify(record)]);
    return changes > 0;
  }

  async ofAnswer(answerId: string): Promise<readonly FeedbackRecord[]> {
    return readRows(this.statements.ofAnswer.all([answerId]));
  }

  async all(tenant: string): Promise<readonly FeedbackRecord[]> {
    return readRows(this.statements.all.all([tenant]));
  }

  async erase(feedbackIds: readonly string[]): Promise<void> {
    eraseInDatabase(this.database, () => {
      for (const id of feedbackIds) this.statements.erase.run([id]);
    });
  }
}

function readRows(rows: unknown): readonly FeedbackRecord[] {
  return parseShape(rows, rowsShape, 'the rows of the feedback').map(({ id, record }) =>
    parseJson(record, feedbackRecordShape, `the record of ${id}`),
  );
}
