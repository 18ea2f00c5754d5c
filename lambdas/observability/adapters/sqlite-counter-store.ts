import * as z from 'zod';
import { digest } from '../../platform/digest';
import { parseJson, parseShape } from '../../platform/json';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';
import { mergeWindows } from '../merge-windows';
import type { CountedEvent, CounterStore, CounterWindow } from '../ports';

/** Marks are digests of the ids: an id may hold that of an answer, and nothing here leads to a person. */
const tables = `
  CREATE TABLE IF NOT EXISTS counted_events (mark TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS counters (
    size TEXT NOT NULL,
    tenant TEXT NOT NULL,
    start TEXT NOT NULL,
    release TEXT NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (size, start, tenant, release, name)
  ) WITHOUT ROWID;
`;

/** Counters in the local database. */
export class SqliteCounterStore implements CounterStore {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    database.exec(tables);
  }

  async add(events: readonly CountedEvent[]): Promise<readonly string[]> {
    const mark = this.#database.prepare('INSERT OR IGNORE INTO counted_events (mark) VALUES (?)');
    const count = this.#database.prepare(
      `INSERT INTO counters (size, tenant, start, release, name, value) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = value + excluded.value`,
    );
    return runInTransaction(this.#database, () => {
      const fresh = events.filter(({ id }) => mark.run([digest(id)]).changes > 0);
      for (const window of mergeWindows(fresh.flatMap(({ additions }) => additions))) {
        const { size, tenant, start, release, counts } = window;
        for (const [name, value] of Object.entries(counts)) {
          count.run([size, tenant, start, release, name, value]);
        }
      }
      const added = new Set(fresh);
      return events.filter((event) => !added.has(event)).map(({ id }) => id);
    });
  }

  async read(query: Parameters<CounterStore['read']>[0]): Promise<readonly CounterWindow[]> {
    const ofTenant = query.tenant === undefined ? '' : 'AND tenant = ?';
    const rows = this.#database
      .prepare(
        `SELECT size, tenant, start, release, json_group_object(name, value) AS counts FROM counters
         WHERE size = ? AND start >= ? AND start < ? ${ofTenant}
         GROUP BY size, start, tenant, release ORDER BY start, tenant, release`,
      )
      .all([query.size, query.from, query.until, ...(query.tenant === undefined ? [] : [query.tenant])]);
    return parseShape(rows, rowsShape, 'the counters of the database').map((row) => ({
      ...row,
      counts: parseJson(row.counts, countsShape, 'a counter of the database'),
    }));
  }
}

const countsShape = z.record(z.string(), z.int());
const rowsShape = z.array(
  z.object({
    size: z.enum(['minute', 'hour']),
    tenant: z.string(),
    start: z.string(),
    release: z.string(),
    counts: z.string(),
  }),
);
