import * as z from 'zod';
import { parseShape } from '../../platform/json';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { EvaluationReport, Tracking } from '../api';
import { describeRuns } from '../describe-runs';
import { readCaseIds } from './report-artifacts';

const tables = `
  CREATE TABLE IF NOT EXISTS tracked_runs (
    evaluation TEXT NOT NULL,
    role TEXT NOT NULL,
    release TEXT NOT NULL,
    created_at TEXT NOT NULL,
    parameters TEXT NOT NULL,
    metrics TEXT NOT NULL,
    PRIMARY KEY (evaluation, role)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tracked_artifacts (
    evaluation TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (evaluation, role, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tracked_releases (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL UNIQUE,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    parameters TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tracked_aliases (
    alias TEXT PRIMARY KEY,
    version INTEGER NOT NULL
  ) STRICT;
`;

const artifactsShape = z.array(z.object({ evaluation: z.string(), role: z.string(), content: z.string() }));

/** Evaluations and releases as a tracking server shows them, in the local database: tables to open and to query. */
export class SqliteTracking implements Tracking {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    database.exec(tables);
  }

  async logEvaluation(report: EvaluationReport, html: string): Promise<void> {
    const json = JSON.stringify(report);
    const run = this.#database.prepare(
      `INSERT OR IGNORE INTO tracked_runs (evaluation, role, release, created_at, parameters, metrics)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    const artifact = this.#database.prepare(
      'INSERT INTO tracked_artifacts (evaluation, role, name, content) VALUES (?, ?, ?, ?)',
    );
    const { evaluationId, createdAt } = report;
    runInTransaction(this.#database, () => {
      for (const { role, release, parameters, metrics } of describeRuns(report)) {
        const { changes } = run.run([
          evaluationId,
          role,
          release,
          createdAt,
          JSON.stringify(parameters),
          JSON.stringify(metrics),
        ]);
        // One that is there has its files, or somebody's data was erased from it.
        if (changes === 0) continue;
        artifact.run([evaluationId, role, 'report.json', json]);
        artifact.run([evaluationId, role, 'report.html', html]);
      }
    });
  }

  async registerRelease(release: Parameters<Tracking['registerRelease']>[0]): Promise<void> {
    const { digest, note, author, parameters } = release;
    this.#register({ digest, note, author, parameters: JSON.stringify(parameters) });
  }

  async setAlias(alias: 'champion' | 'candidate', digest: string | undefined): Promise<void> {
    if (digest === undefined) {
      this.#database.prepare('DELETE FROM tracked_aliases WHERE alias = ?').run([alias]);
      return;
    }
    this.#register({ digest, note: '', author: '', parameters: '{}' });
    this.#database
      .prepare(
        `INSERT INTO tracked_aliases (alias, version) SELECT ?, version FROM tracked_releases WHERE digest = ?
         ON CONFLICT (alias) DO UPDATE SET version = excluded.version`,
      )
      .run([alias, digest]);
  }

  async erase(caseIds: readonly string[]): Promise<number> {
    const wanted = new Set(caseIds);
    const rows = this.#database
      .prepare(`SELECT evaluation, role, content FROM tracked_artifacts WHERE name = 'report.json'`)
      .all([]);
    const remove = this.#database.prepare('DELETE FROM tracked_artifacts WHERE evaluation = ? AND role = ?');
    let removed = 0;
    for (const { evaluation, role, content } of parseShape(rows, artifactsShape, 'the tracked artefacts')) {
      if (!readCaseIds(content).some((id) => wanted.has(id))) continue;
      removed += remove.run([evaluation, role]).changes;
    }
    return removed;
  }

  #register(release: { digest: string; note: string; author: string; parameters: string }): void {
    this.#database
      .prepare(
        'INSERT OR IGNORE INTO tracked_releases (digest, note, author, parameters) VALUES (?, ?, ?, ?)',
      )
      .run([release.digest, release.note, release.author, release.parameters]);
  }
}
