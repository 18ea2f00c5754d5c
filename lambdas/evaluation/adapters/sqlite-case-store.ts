import * as z from 'zod';
import { eraseInDatabase } from '../../platform/erase-in-database';
import { parseJson, parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { CaseResult } from '../api';
import type { CaseRole, CaseStore } from '../ports';
import { caseResultShape } from './case-result-shape';

const rowShape = z.object({ result: z.string() });

/** Rows of evaluations in the local database. */
export class SqliteCaseStore implements CaseStore {
  private readonly statements;

  constructor(private readonly database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS evaluation_cases (
      evaluation_id TEXT NOT NULL,
      role TEXT NOT NULL,
      case_id TEXT NOT NULL,
      result TEXT NOT NULL,
      PRIMARY KEY (evaluation_id, role, case_id)
    ) STRICT, WITHOUT ROWID`);
    this.statements = {
      put: database.prepare(
        `INSERT INTO evaluation_cases (evaluation_id, role, case_id, result) VALUES (?, ?, ?, ?)
         ON CONFLICT (evaluation_id, role, case_id) DO UPDATE SET result = excluded.result`,
      ),
      get: database.prepare(
        'SELECT result FROM evaluation_cases WHERE evaluation_id = ? AND role = ? AND case_id = ?',
      ),
      list: database.prepare('SELECT result FROM evaluation_cases WHERE evaluation_id = ? AND role = ?'),
      erase: database.prepare(
        'DELETE FROM evaluation_cases WHERE evaluation_id = ? AND role = ? AND case_id = ?',
      ),
    };
  }

  async put(evaluationId: string, role: CaseRole, result: CaseResult): Promise<void> {
    this.statements.put.run([evaluationId, role, result.caseId, JSON.stringify(result)]);
  }

  async get(evaluationId: string, role: CaseRole, caseId: string): Promise<CaseResult | undefined> {
    const row: unknown = this.statements.get.get([evaluationId, role, caseId]);
    return row === undefined ? undefined : readRow(row);
  }

  async list(evaluationId: string, role: CaseRole): Promise<readonly CaseResult[]> {
    return this.statements.list.all([evaluationId, role]).map(readRow);
  }

  async erase(evaluationId: string, role: CaseRole, caseIds: readonly string[]): Promise<void> {
    eraseInDatabase(this.database, () => {
      for (const caseId of caseIds) this.statements.erase.run([evaluationId, role, caseId]);
    });
  }
}

function readRow(row: unknown): CaseResult {
  const { result } = parseShape(row, rowShape, 'a case of an evaluation in the database');
  return parseJson(result, caseResultShape, 'a case of an evaluation in the database');
}
