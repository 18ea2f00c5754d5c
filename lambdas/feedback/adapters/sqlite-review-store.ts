import * as z from 'zod';
import { eraseInDatabase } from '../../platform/erase-in-database';
import { parseJson, parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { ReviewItem } from '../api';
import { placeOfReview } from '../place-of-review';
import type { ReviewErasure, ReviewStore } from '../ports';
import { reviewItemShape } from './review-item-shape';

const rowsShape = z.array(z.object({ id: z.string(), item: z.string() }));
const countShape = z.object({ reviews: z.number() });

/** Past every place: none begins with it. */
const end = '~';

/** The review queues in the local database. */
export class SqliteReviewStore implements ReviewStore, ReviewErasure {
  private readonly statements;

  constructor(private readonly database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS reviews (
      id TEXT PRIMARY KEY,
      tenant TEXT NOT NULL,
      queue TEXT NOT NULL,
      state TEXT NOT NULL,
      place TEXT NOT NULL,
      version INTEGER NOT NULL,
      item TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS reviews_in_queue ON reviews (tenant, queue, state, place)`);
    const list = (order: string) =>
      database.prepare(
        `SELECT id, item FROM reviews WHERE tenant = ? AND queue = ? AND state = ? AND place > ? AND place < ?
         ORDER BY place ${order} LIMIT ?`,
      );
    this.statements = {
      get: database.prepare('SELECT id, item FROM reviews WHERE id = ?'),
      insert: database.prepare(
        `INSERT INTO reviews (tenant, queue, state, place, version, item, id) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO NOTHING`,
      ),
      update: database.prepare(
        `UPDATE reviews SET tenant = ?, queue = ?, state = ?, place = ?, version = ?, item = ?
         WHERE id = ? AND version = ?`,
      ),
      forwards: list('ASC'),
      backwards: list('DESC'),
      count: database.prepare(
        'SELECT count(*) AS reviews FROM reviews WHERE tenant = ? AND queue = ? AND state = ?',
      ),
      all: database.prepare('SELECT id, item FROM reviews WHERE tenant = ?'),
      erase: database.prepare('DELETE FROM reviews WHERE id = ?'),
    };
  }

  async get(reviewId: string): Promise<ReviewItem | undefined> {
    return readRows(this.statements.get.all([reviewId]))[0];
  }

  async put(item: ReviewItem): Promise<boolean> {
    const { id, tenant, queue, state, version } = item;
    const values = [tenant, queue, state, placeOfReview(item), version, JSON.stringify(item), id];
    const { changes } =
      version === 1
        ? this.statements.insert.run(values)
        : this.statements.update.run([...values, version - 1]);
    return changes > 0;
  }

  async list(query: Parameters<ReviewStore['list']>[0]): Promise<readonly ReviewItem[]> {
    const { tenant, queue, state, after, until, isBackwards = false, limit } = query;
    const [above, below] = isBackwards ? [until, after] : [after, until];
    const statement = isBackwards ? this.statements.backwards : this.statements.forwards;
    return readRows(statement.all([tenant, queue, state, above ?? '', below ?? end, limit]));
  }

  async count(query: Parameters<ReviewStore['count']>[0]): Promise<number> {
    const row: unknown = this.statements.count.get([query.tenant, query.queue, query.state]);
    return parseShape(row, countShape, 'the count of the reviews').reviews;
  }

  async all(tenant: string): Promise<readonly ReviewItem[]> {
    return readRows(this.statements.all.all([tenant]));
  }

  async erase(reviewIds: readonly string[]): Promise<void> {
    eraseInDatabase(this.database, () => {
      for (const id of reviewIds) this.statements.erase.run([id]);
    });
  }
}

function readRows(rows: unknown): readonly ReviewItem[] {
  return parseShape(rows, rowsShape, 'the rows of the reviews').map(({ id, item }) =>
    parseJson(item, reviewItemShape, `the review ${id}`),
  );
}
