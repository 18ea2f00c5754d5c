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
    const byMark = new Map<string, CountedEvent>();
    const known: string[] = [];
    for (const event of events) {
      const mark = digest(event.id);
      if (byMark.has(mark)) known.push(event.id);
      else byMark.set(mark, event);
    }
    runInTransaction(this.#database, () => {
      const fresh = new Set(this.#mark([...byMark.keys()]));
      const added: CounterWindow[] = [];
      for (const [mark, { id, additions }] of byMark) {
        if (fresh.has(mark)) added.push(...additions);
        else known.push(id);
      }
      this.#count(mergeWindows(added));
    });
    return known;
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

  /** All in one statement: a call for each would take longer than the work. @returns those that were not there */
  #mark(marks: readonly string[]): readonly string[] {
    const rows = this.#database
      .prepare('INSERT OR IGNORE INTO counted_events (mark) SELECT value FROM json_each(?) RETURNING mark')
      .all([JSON.stringify(marks)]);
    return parseShape(rows, marksShape, 'the marks of the database').map(({ mark }) => mark);
  }

  #count(windows: readonly CounterWindow[]): void {
    const rows = windows.flatMap(({ size, tenant, start, release, counts }) =>
      Object.entries(counts).map(([name, value]) => [size, tenant, start, release, name, value]),
    );
    this.#database
      .prepare(
        `INSERT INTO counters (size, tenant, start, release, name, value)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
         FROM json_each(?) WHERE TRUE
         ON CONFLICT DO UPDATE SET value = value + excluded.value`,
      )
      .run([JSON.stringify(rows)]);
  }
}

const marksShape = z.array(z.object({ mark: z.string() }));
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
