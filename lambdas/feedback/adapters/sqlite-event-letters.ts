import * as z from 'zod';
import { parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';

/** An event that a consumer could not work off. */
export interface EventLetter {
  readonly id: number;
  readonly consumer: string;
  /** The event as JSON, or what came in its place. */
  readonly body: string;
  readonly cause: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

const lettersShape = z.array(
  z.object({ id: z.number(), consumer: z.string(), body: z.string(), cause: z.string(), since: z.string() }),
);

/** The dead letters of the consumers of this machine, a row each. */
export class SqliteEventLetters {
  readonly #statements;

  constructor(database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS event_letters (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      consumer TEXT NOT NULL,
      body TEXT NOT NULL,
      cause TEXT NOT NULL,
      since TEXT NOT NULL
    ) STRICT`);
    this.#statements = {
      put: database.prepare('INSERT INTO event_letters (consumer, body, cause, since) VALUES (?, ?, ?, ?)'),
      list: database.prepare(
        'SELECT id, consumer, body, cause, since FROM event_letters ORDER BY id LIMIT ?',
      ),
      remove: database.prepare('DELETE FROM event_letters WHERE id = ?'),
    };
  }

  put({ consumer, body, cause, since }: Omit<EventLetter, 'id'>): void {
    this.#statements.put.run([consumer, body, cause, since]);
  }

  /** Oldest first. */
  list(limit: number): readonly EventLetter[] {
    return parseShape(this.#statements.list.all([limit]), lettersShape, 'the dead letters of the events');
  }

  remove(id: number): void {
    this.#statements.remove.run([id]);
  }
}
