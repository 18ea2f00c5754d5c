import * as z from 'zod';
import { eraseInDatabase } from '../../platform/erase-in-database';
import { parseJson, parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { Score } from '../api';
import type { KeptAnswer } from '../keep-answer';
import type { ResultCache } from '../ports';
import { resultCacheDays } from '../settings';
import { scoreShape } from './case-result-shape';
import { keptAnswerShape } from './kept-answer-shape';

const rowShape = z.object({ content: z.string() });

/** Answers and scores of evaluations in the local database; what is too old goes when something is put. */
export class SqliteResultCache implements ResultCache {
  private readonly statements;

  constructor(
    private readonly database: SqliteDatabase,
    private readonly now: () => Date,
  ) {
    database.exec(`CREATE TABLE IF NOT EXISTS evaluation_results (
      release_digest TEXT NOT NULL,
      case_key TEXT NOT NULL,
      judge TEXT NOT NULL,
      created_at TEXT NOT NULL,
      content TEXT NOT NULL,
      PRIMARY KEY (release_digest, case_key, judge)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS evaluation_results_oldest ON evaluation_results (created_at)`);
    this.statements = {
      put: database.prepare(
        `INSERT INTO evaluation_results (release_digest, case_key, judge, created_at, content) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (release_digest, case_key, judge)
         DO UPDATE SET created_at = excluded.created_at, content = excluded.content`,
      ),
      get: database.prepare(
        `SELECT content FROM evaluation_results
         WHERE release_digest = ? AND case_key = ? AND judge = ? AND created_at >= ?`,
      ),
      removeOld: database.prepare('DELETE FROM evaluation_results WHERE created_at < ?'),
      erase: database.prepare('DELETE FROM evaluation_results WHERE release_digest = ? AND case_key = ?'),
    };
  }

  async answer(release: string, caseKey: string): Promise<KeptAnswer | undefined> {
    const json = this.read(release, caseKey, '');
    return json === undefined ? undefined : parseJson(json, keptAnswerShape, 'an answer that was kept');
  }

  async putAnswer(release: string, caseKey: string, answer: KeptAnswer): Promise<void> {
    this.write(release, caseKey, '', answer);
  }

  async score(release: string, caseKey: string, judge: string): Promise<Score | undefined> {
    const json = this.read(release, caseKey, judge);
    return json === undefined ? undefined : parseJson(json, scoreShape, 'a score that was kept');
  }

  async putScore(release: string, caseKey: string, judge: string, score: Score): Promise<void> {
    this.write(release, caseKey, judge, score);
  }

  async erase(release: string, caseKey: string): Promise<number> {
    return eraseInDatabase(this.database, () => this.statements.erase.run([release, caseKey]).changes);
  }

  private read(release: string, caseKey: string, judge: string): string | undefined {
    const row: unknown = this.statements.get.get([release, caseKey, judge, this.oldest()]);
    return row === undefined ? undefined : parseShape(row, rowShape, 'a result in the database').content;
  }

  private write(release: string, caseKey: string, judge: string, content: object): void {
    this.statements.removeOld.run([this.oldest()]);
    this.statements.put.run([release, caseKey, judge, this.now().toISOString(), JSON.stringify(content)]);
  }

  private oldest(): string {
    return new Date(this.now().getTime() - resultCacheDays * 86_400_000).toISOString();
  }
}
