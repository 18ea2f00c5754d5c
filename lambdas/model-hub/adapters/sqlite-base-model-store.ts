import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { BaseModel } from '../api';
import type { BaseModelStore } from '../ports';
import { baseModelSchema } from './base-model-schema';

const rowShape = z.object({ record: z.string() });

/** Base models in the local database. */
export class SqliteBaseModelStore implements BaseModelStore {
  private readonly statements;

  constructor(database: SqliteDatabase) {
    database.exec(
      'CREATE TABLE IF NOT EXISTS base_models (model TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT',
    );
    this.statements = {
      put: database.prepare(
        `INSERT INTO base_models (model, record) VALUES (?, ?)
         ON CONFLICT (model) DO UPDATE SET record = excluded.record`,
      ),
      get: database.prepare('SELECT record FROM base_models WHERE model = ?'),
      list: database.prepare('SELECT record FROM base_models ORDER BY model'),
    };
  }

  async put(model: BaseModel): Promise<void> {
    this.statements.put.run([model.model, JSON.stringify(model)]);
  }

  async get(model: string): Promise<BaseModel | undefined> {
    const row: unknown = this.statements.get.get([model]);
    return row === undefined ? undefined : toBaseModel(row);
  }

  async list(): Promise<readonly BaseModel[]> {
    return this.statements.list.all([]).map(toBaseModel);
  }
}

function toBaseModel(row: unknown): BaseModel {
  return parseJson(rowShape.parse(row).record, baseModelSchema, 'a base model in the database');
}
