import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import { SqliteRecords } from '../../platform/sqlite-records';
import type { FineTuning } from '../api';
import type { FineTuningStore } from '../ports';
import { fineTuningShape } from './fine-tuning-shape';

/** Fine-tunings in the local database. */
export class SqliteFineTuningStore implements FineTuningStore {
  readonly #records: SqliteRecords<FineTuning>;

  constructor(database: SqliteDatabase) {
    this.#records = new SqliteRecords(database, {
      table: 'fine_tunings',
      parse: (json) => parseJson(json, fineTuningShape, 'a fine-tuning in the database'),
    });
  }

  async get(fineTuningId: string): Promise<FineTuning | undefined> {
    return this.#records.get(fineTuningId);
  }

  async put(fineTuning: FineTuning): Promise<boolean> {
    return this.#records.put(fineTuning);
  }

  async list(tenant: string, limit: number): Promise<readonly FineTuning[]> {
    return this.#records.list(limit, tenant);
  }
}
