import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { Evaluation } from '../api';
import type { EvaluationStore } from '../ports';
import { evaluationShape } from './evaluation-shape';

const rowShape = z.object({ id: z.string(), record: z.string() });

/** Evaluations in the local database; tenant, time and state are columns for the person who opens it. */
export class SqliteEvaluationStore implements EvaluationStore {
  private readonly statements;

  constructor(private readonly database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS evaluations (
      id TEXT PRIMARY KEY,
      tenant TEXT NOT NULL,
      started_at TEXT NOT NULL,
      state TEXT NOT NULL,
      record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS evaluations_newest ON evaluations (tenant, started_at)`);
    this.statements = {
      put: database.prepare(
        `INSERT INTO evaluations (id, tenant, started_at, state, record) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, record = excluded.record`,
      ),
      get: database.prepare('SELECT id, record FROM evaluations WHERE id = ?'),
      list: database.prepare(
        'SELECT id, record FROM evaluations WHERE tenant = ? ORDER BY started_at DESC, id DESC LIMIT ?',
      ),
    };
  }

  async put(evaluation: Evaluation): Promise<void> {
    this.write(evaluation);
  }

  async get(evaluationId: string): Promise<Evaluation | undefined> {
    return this.read(evaluationId);
  }

  async list(tenant: string, limit: number): Promise<readonly Evaluation[]> {
    return this.statements.list.all([tenant, limit]).map(readRow);
  }

  async advance(
    evaluationId: string,
    step: { readonly done: number; readonly costUsd: number; readonly at: string },
  ): Promise<Evaluation> {
    return runInTransaction(this.database, () => {
      const before = this.read(evaluationId);
      if (before === undefined) throw new Error(`the evaluation ${evaluationId} is gone from the database`);
      const { done, costUsd } = before;
      return this.write({
        ...before,
        done: done + step.done,
        costUsd: costUsd + step.costUsd,
        updatedAt: step.at,
      });
    });
  }

  async askToStop(
    evaluationId: string,
    stop: { readonly reason: string; readonly at: string },
  ): Promise<Evaluation | undefined> {
    return runInTransaction(this.database, () => {
      const before = this.read(evaluationId);
      if (before?.state !== 'running' || before.reason !== undefined) return before;
      return this.write({ ...before, reason: stop.reason, updatedAt: stop.at });
    });
  }

  private read(evaluationId: string): Evaluation | undefined {
    const row: unknown = this.statements.get.get([evaluationId]);
    return row === undefined ? undefined : readRow(row);
  }

  private write(evaluation: Evaluation): Evaluation {
    const { id, tenant, startedAt, state } = evaluation;
    this.statements.put.run([id, tenant, startedAt, state, JSON.stringify(evaluation)]);
    return evaluation;
  }
}

function readRow(row: unknown): Evaluation {
  const { id, record } = parseShape(row, rowShape, 'an evaluation in the database');
  return parseJson(record, evaluationShape, `the evaluation ${id} in the database`);
}
