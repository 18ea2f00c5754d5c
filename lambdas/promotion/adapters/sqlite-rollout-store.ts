import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import { SqliteRecords } from '../../platform/sqlite-records';
import type { Rollout } from '../api';
import type { RolloutStore } from '../ports';
import { rolloutShape } from './rollout-shape';

/** Rollouts in the local database. */
export class SqliteRolloutStore implements RolloutStore {
  readonly #records: SqliteRecords<Rollout>;

  constructor(database: SqliteDatabase) {
    this.#records = new SqliteRecords(database, {
      table: 'rollouts',
      parse: (json) => parseJson(json, rolloutShape, 'a rollout in the database'),
    });
  }

  async get(rolloutId: string): Promise<Rollout | undefined> {
    return this.#records.get(rolloutId);
  }

  async put(rollout: Rollout): Promise<boolean> {
    return this.#records.put(rollout);
  }

  async list(limit: number): Promise<readonly Rollout[]> {
    return this.#records.list(limit);
  }
}
