import * as z from 'zod';
import { eraseInDatabase } from '../../platform/erase-in-database';
import { parseJson, parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { DeletionStore, KeptDeletion } from '../ports';
import { deletionShape } from './deletion-shape';

const rowsShape = z.array(z.object({ id: z.string(), deletion: z.string() }));
const answersShape = z.array(z.object({ answer_id: z.string() }));

/** Deletions of people's data in the local database. */
export class SqliteDeletionStore implements DeletionStore {
  private readonly statements;

  constructor(private readonly database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS deletions (
      id TEXT PRIMARY KEY,
      tenant TEXT NOT NULL,
      person_id TEXT NOT NULL,
      state TEXT NOT NULL,
      requested_at TEXT NOT NULL,
      version INTEGER NOT NULL,
      deletion TEXT NOT NULL,
      UNIQUE (tenant, person_id)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS deletion_answers (
      deletion_id TEXT NOT NULL,
      answer_id TEXT NOT NULL,
      PRIMARY KEY (deletion_id, answer_id)
    ) STRICT, WITHOUT ROWID`);
    this.statements = {
      get: database.prepare('SELECT id, deletion FROM deletions WHERE tenant = ? AND person_id = ?'),
      insert: database.prepare(
        `INSERT INTO deletions (state, requested_at, version, deletion, tenant, person_id, id)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      ),
      update: database.prepare(
        `UPDATE deletions SET state = ?, requested_at = ?, version = ?, deletion = ?
         WHERE tenant = ? AND person_id = ? AND id = ? AND version = ?`,
      ),
      listOpen: database.prepare(
        "SELECT id, deletion FROM deletions WHERE state <> 'completed' ORDER BY requested_at, id",
      ),
      answers: database.prepare(
        'SELECT answer_id FROM deletion_answers WHERE deletion_id = ? ORDER BY answer_id',
      ),
      addAnswer: database.prepare('INSERT INTO deletion_answers (deletion_id, answer_id) VALUES (?, ?)'),
      removeAnswers: database.prepare('DELETE FROM deletion_answers WHERE deletion_id = ?'),
    };
  }

  async get(tenant: string, personId: string): Promise<KeptDeletion | undefined> {
    return readRows(this.statements.get.all([tenant, personId]))[0];
  }

  async put(deletion: KeptDeletion): Promise<boolean> {
    const { id, tenant, personId, state, requestedAt, version } = deletion;
    const values = [state, requestedAt, version, JSON.stringify(deletion), tenant, personId, id];
    const { changes } =
      version === 1
        ? this.statements.insert.run(values)
        : this.statements.update.run([...values, version - 1]);
    return changes > 0;
  }

  async listOpen(): Promise<readonly KeptDeletion[]> {
    return readRows(this.statements.listOpen.all([]));
  }

  async putAnswers(deletionId: string, answerIds: readonly string[]): Promise<void> {
    eraseInDatabase(this.database, () => {
      this.statements.removeAnswers.run([deletionId]);
      for (const id of answerIds) this.statements.addAnswer.run([deletionId, id]);
    });
  }

  async answers(deletionId: string): Promise<readonly string[]> {
    const rows = this.statements.answers.all([deletionId]);
    return parseShape(rows, answersShape, 'the answers of a deletion').map((row) => row.answer_id);
  }
}

function readRows(rows: unknown): readonly KeptDeletion[] {
  return parseShape(rows, rowsShape, 'the rows of the deletions').map(({ id, deletion }) =>
    parseJson(deletion, deletionShape, `the deletion ${id}`),
  );
}
