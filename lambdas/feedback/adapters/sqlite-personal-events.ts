import * as z from 'zod';
import { eraseInDatabase } from '../../platform/erase-in-database';
import { parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { Erasure, Person, PersonalDataStore } from '../api';

/** Minutes after which nobody reads an event any more: consumers try it for half a minute, then it is a dead letter. */
const readMinutes = 60;

const leftShape = z.object({ events: z.number() });

/** The events that name a person, or an answer of theirs; the parameters are tenant, twice the person, twice the answers. */
const ofPerson = `body ->> '$.tenant' = ? AND (
  body ->> '$.callerId' = ? OR body ->> '$.reviewerId' = ?
  OR body ->> '$.traceId' IN (SELECT value FROM json_each(?))
  OR body ->> '$.answerId' IN (SELECT value FROM json_each(?))
)`;

/** Read by every consumer, or too old to be read by any. */
const isRead = `(position <= (SELECT min(position) FROM event_consumers) OR kept_at < ?)`;

/**
 * Erases the events of a person from the local database, and the dead letters of them: an event is a message, and what it
 * was sent for has read it. One that has not been read yet stays until then, so that nothing is counted less.
 */
export class SqlitePersonalEvents implements PersonalDataStore {
  readonly name = 'events';

  /** @param database - in which the event log and its dead letters have made their tables */
  constructor(
    private readonly database: SqliteDatabase,
    private readonly now: () => Date,
  ) {}

  async erase({ id, tenant, answerIds }: Person): Promise<Erasure> {
    const answers = JSON.stringify(answerIds);
    const person = [tenant, id, id, answers, answers];
    const oldest = new Date(this.now().getTime() - readMinutes * 60_000).toISOString();
    const erased = eraseInDatabase(this.database, () => {
      const events = this.database
        .prepare(`DELETE FROM events WHERE ${ofPerson} AND ${isRead}`)
        .run([...person, oldest]).changes;
      const letters = this.database
        .prepare(
          `DELETE FROM event_letters WHERE (CASE WHEN json_valid(body) THEN body ->> '$.tenant' = ? ELSE TRUE END)
           AND (instr(body, ?) > 0 OR EXISTS (SELECT 1 FROM json_each(?) WHERE instr(body, value) > 0))`,
        )
        .run([tenant, id, answers]).changes;
      return events + letters;
    });
    const row = this.database.prepare(`SELECT count(*) AS events FROM events WHERE ${ofPerson}`).get(person);
    const left = parseShape(row, leftShape, 'the events of a person').events;
    return left === 0
      ? { found: erased, erased }
      : {
          found: erased,
          erased,
          isPending: true,
          note: `${left} events are still to be read by their consumers: they are erased then`,
        };
  }
}
