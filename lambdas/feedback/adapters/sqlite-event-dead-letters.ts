import * as z from 'zod';
import { parseShape } from '../../platform/json';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { EventDeadLetters, EventLetter, EventLetters } from '../ports';

const lettersShape = z.array(
  z.object({ receipt: z.string(), body: z.string(), cause: z.string(), since: z.string() }),
);

/** The dead letters of events in the local database; the one process that is there needs not hide what it has taken. */
export class SqliteEventDeadLetters implements EventDeadLetters, EventLetters {
  readonly #database: SqliteDatabase;
  readonly #now: () => Date;

  constructor(database: SqliteDatabase, { now }: { readonly now: () => Date } = { now: () => new Date() }) {
    this.#database = database;
    this.#now = now;
    database.exec(`CREATE TABLE IF NOT EXISTS event_dead_letters (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      body TEXT NOT NULL,
      cause TEXT NOT NULL,
      since TEXT NOT NULL
    ) STRICT`);
  }

  async put(bodies: readonly string[], cause: string): Promise<void> {
    const insert = this.#database.prepare(
      'INSERT INTO event_dead_letters (body, cause, since) VALUES (?, ?, ?)',
    );
    runInTransaction(this.#database, () => {
      for (const body of bodies) insert.run([body, cause, this.#now().toISOString()]);
    });
  }

  async take(limit: number): Promise<readonly EventLetter[]> {
    const rows = this.#database
      .prepare(
        'SELECT CAST(id AS TEXT) AS receipt, body, cause, since FROM event_dead_letters ORDER BY id LIMIT ?',
      )
      .all([limit]);
    return parseShape(rows, lettersShape, 'the dead letters of the database');
  }

  async remove(letters: readonly EventLetter[]): Promise<void> {
    this.#database
      .prepare('DELETE FROM event_dead_letters WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))')
      .run([JSON.stringify(letters.map(({ receipt }) => receipt))]);
  }
}
