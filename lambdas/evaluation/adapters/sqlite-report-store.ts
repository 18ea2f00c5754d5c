import * as z from 'zod';
import { canonicalJson } from '../../platform/canonical-json';
import { digest } from '../../platform/digest';
import { eraseInDatabase } from '../../platform/erase-in-database';
import { parseJson, parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { EvaluationReport } from '../api';
import type { ReportStore } from '../ports';
import { reportShape } from './report-shape';

const rowShape = z.object({ report: z.string() });

/** Reports of evaluations in the local database, as canonical JSON. */
export class SqliteReportStore implements ReportStore {
  private readonly statements;

  constructor(private readonly database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS evaluation_reports (
      evaluation_id TEXT PRIMARY KEY,
      digest TEXT NOT NULL,
      report TEXT NOT NULL
    ) STRICT`);
    this.statements = {
      put: database.prepare(
        `INSERT INTO evaluation_reports (evaluation_id, digest, report) VALUES (?, ?, ?)
         ON CONFLICT (evaluation_id) DO UPDATE SET digest = excluded.digest, report = excluded.report`,
      ),
      get: database.prepare('SELECT report FROM evaluation_reports WHERE evaluation_id = ?'),
    };
  }

  async put(report: EvaluationReport): Promise<string> {
    return this.write(report);
  }

  async replace(report: EvaluationReport): Promise<string> {
    return eraseInDatabase(this.database, () => this.write(report));
  }

  async get(evaluationId: string): Promise<EvaluationReport | undefined> {
    const row: unknown = this.statements.get.get([evaluationId]);
    if (row === undefined) return undefined;
    const { report } = parseShape(row, rowShape, 'a report in the database');
    return parseJson(report, reportShape, `the report of ${evaluationId} in the database`);
  }

  private write(report: EvaluationReport): string {
    const json = canonicalJson(report);
    const reportDigest = digest(json);
    this.statements.put.run([report.evaluationId, reportDigest, json]);
    return reportDigest;
  }
}
