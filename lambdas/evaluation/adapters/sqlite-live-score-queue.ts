import * as z from 'zod';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { LiveScoreQueue } from '../ports';

const claimedRows = z.array(z.object({ answer_id: z.string(), tenant: z.string(), attempts: z.number() }));

/** Live answers to be scored, in the local database; those that are done stay, so that none is added twice. */
export class SqliteLiveScoreQueue implements LiveScoreQueue {
  private readonly statements;

  constructor(private readonly database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS live_scores (
      answer_id TEXT PRIMARY KEY,
      tenant TEXT NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      due_at TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS live_scores_due ON live_scores (due_at) WHERE due_at IS NOT NULL`);
    this.statements = {
      add: database.prepare(
        'INSERT INTO live_scores (answer_id, tenant, due_at) VALUES (?, ?, ?) ON CONFLICT (answer_id) DO NOTHING',
      ),
      due: database.prepare(
        'SELECT answer_id, tenant, attempts + 1 AS attempts FROM live_scores WHERE due_at <= ? ORDER BY due_at, answer_id LIMIT ?',
      ),
      claim: database.prepare(
        'UPDATE live_scores SET attempts = attempts + 1, due_at = ? WHERE answer_id = ?',
      ),
      postpone: database.prepare(
        'UPDATE live_scores SET due_at = ? WHERE answer_id = ? AND due_at IS NOT NULL',
      ),
      done: database.prepare('UPDATE live_scores SET due_at = NULL WHERE answer_id = ?'),
      erase: database.prepare('DELETE FROM live_scores WHERE answer_id IN (SELECT value FROM json_each(?))'),
    };
  }

  async add(entry: Parameters<LiveScoreQueue['add']>[0]): Promise<void> {
    this.statements.add.run([entry.answerId, entry.tenant, entry.dueAt]);
  }

  async claim({ now, retryAt, limit }: Parameters<LiveScoreQueue['claim']>[0]) {
    return runInTransaction(this.database, () => {
      const due = claimedRows.parse(this.statements.due.all([now, limit]));
      for (const { answer_id: answerId } of due) this.statements.claim.run([retryAt, answerId]);
      return due.map(({ answer_id: answerId, tenant, attempts }) => ({ answerId, tenant, attempts }));
    });
  }

  async postpone(answerId: string, dueAt: string): Promise<void> {
    this.statements.postpone.run([dueAt, answerId]);
  }

  async done(answerId: string): Promise<void> {
    this.statements.done.run([answerId]);
  }

  async erase(answerIds: readonly string[]): Promise<number> {
    return this.statements.erase.run([JSON.stringify(answerIds)]).changes;
  }
}
