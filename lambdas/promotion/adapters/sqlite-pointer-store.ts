import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { Pointers } from '../api';
import type { PointerStore } from '../ports';
import { pointersShape } from './pointers-shape';

const rowShape = z.object({ record: z.string() });

/** The pointers in the local database: a row a version, and the last one holds. */
export class SqlitePointerStore implements PointerStore {
  private readonly statements;

  constructor(database: SqliteDatabase) {
    database.exec(
      'CREATE TABLE IF NOT EXISTS pointers (version INTEGER PRIMARY KEY, record TEXT NOT NULL) STRICT',
    );
    this.statements = {
      history: database.prepare('SELECT record FROM pointers ORDER BY version DESC LIMIT ?'),
      swap: database.prepare(
        `INSERT INTO pointers (version, record)
         SELECT ?, ? WHERE (SELECT coalesce(max(version), 0) FROM pointers) = ? - 1`,
      ),
    };
  }

  async read(): Promise<Pointers | undefined> {
    const [pointers] = await this.history(1);
    return pointers;
  }

  async swap(pointers: Pointers): Promise<boolean> {
    const { version } = pointers;
    return this.statements.swap.run([version, JSON.stringify(pointers), version]).changes === 1;
  }

  async history(limit: number): Promise<readonly Pointers[]> {
    const rows = z.array(rowShape).parse(this.statements.history.all([limit]));
    return rows.map(({ record }) => parseJson(record, pointersShape, 'the pointers in the database'));
  }
}
