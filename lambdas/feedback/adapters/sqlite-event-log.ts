import * as z from 'zod';
import type { KitEvent } from '../../domain/event';
import { parseShape } from '../../platform/json';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { EventLog } from '../ports';

const rowsShape = z.array(z.object({ position: z.number(), body: z.string() }));

/** Days that an event stays after everybody has read it: as long as someone may want to look, as on AWS. */
const keptDays = 7;
/** Events between two looks at what is old. */
const sweepEvery = 1_000;

/** The event stream in the local database. */
export class SqliteEventLog implements EventLog {
  readonly #database: SqliteDatabase;
  readonly #now: () => Date;
  readonly #statements;
  #appended = 0;

  constructor(database: SqliteDatabase, { now }: { readonly now: () => Date } = { now: () => new Date() }) {
    this.#database = database;
    this.#now = now;
    database.exec(`CREATE TABLE IF NOT EXISTS events (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      type TEXT NOT NULL,
      time TEXT NOT NULL,
      kept_at TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS event_consumers (
      consumer TEXT PRIMARY KEY,
      position INTEGER NOT NULL
    ) STRICT`);
    this.#statements = {
      append: database.prepare(
        'INSERT INTO events (id, type, time, kept_at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
      ),
      read: database.prepare(
        `SELECT position, body FROM events
         WHERE position > coalesce((SELECT position FROM event_consumers WHERE consumer = ?), 0)
         ORDER BY position LIMIT ?`,
      ),
      acknowledge: database.prepare(
        `INSERT INTO event_consumers (consumer, position) VALUES (?, ?)
         ON CONFLICT (consumer) DO UPDATE SET position = max(position, excluded.position)`,
      ),
      sweep: database.prepare(
        'DELETE FROM events WHERE kept_at < ? AND position <= (SELECT min(position) FROM event_consumers)',
      ),
    };
  }

  async append(events: readonly KitEvent[]): Promise<void> {
    if (events.length === 0) return;
    const now = this.#now();
    runInTransaction(this.#database, () => {
      for (const event of events) {
        const { id, type, time } = event;
        this.#statements.append.run([id, type, time, now.toISOString(), JSON.stringify(event)]);
      }
    });
    this.#sweep(events.length, now);
  }

  async read(consumer: string, limit: number): Promise<readonly { position: number; body: string }[]> {
    return parseShape(this.#statements.read.all([consumer, limit]), rowsShape, 'the rows of the events');
  }

  async acknowledge(consumer: string, position: number): Promise<void> {
    this.#statements.acknowledge.run([consumer, position]);
  }

  #sweep(appended: number, now: Date): void {
    this.#appended += appended;
    if (this.#appended < sweepEvery) return;
    this.#appended = 0;
    this.#statements.sweep.run([new Date(now.getTime() - keptDays * 86_400_000).toISOString()]);
  }
}
