import * as z from 'zod';
import type { DocumentRecord } from '../../domain/document';
import { parseJson, parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { DocumentCounts, DocumentPage } from '../api';
import type { DocumentStates } from '../ports';
import { readCursor, writeCursor } from './document-cursor';
import { documentRecordShape, documentStateShape } from './document-record-shape';

const dayMs = 86_400_000;

/**
 * The records as JSON, one row each; what is searched for is computed from it, so that there is one truth.
 *
 * `due_at` is when a worker may take the document: at once (the empty text sorts first), when its time to retry has
 * come, or when the worker that has it did not finish in time.
 */
const table = `
  CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    source TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.source') VIRTUAL,
    key TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.key') VIRTUAL,
    tenant TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.tenant') VIRTUAL,
    state TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.state') VIRTUAL,
    updated_at TEXT NOT NULL GENERATED ALWAYS AS (record ->> '$.updatedAt') VIRTUAL,
    due_at TEXT GENERATED ALWAYS AS (
      CASE record ->> '$.state'
        WHEN 'pending' THEN coalesce(record ->> '$.retryAt', '')
        WHEN 'indexing' THEN record ->> '$.deadlineAt'
        WHEN 'failed' THEN record ->> '$.retryAt'
      END
    ) VIRTUAL
  );
  CREATE INDEX IF NOT EXISTS documents_by_key ON documents (source, key);
  CREATE INDEX IF NOT EXISTS documents_by_state ON documents (state, updated_at);
  CREATE INDEX IF NOT EXISTS documents_due ON documents (due_at, updated_at) WHERE due_at IS NOT NULL;
`;

/** The documents' states in the local database. */
export class SqliteDocumentStates implements DocumentStates {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    database.exec(table);
  }

  async get(documentId: string): Promise<DocumentRecord | undefined> {
    const [record] = this.#records('SELECT record FROM documents WHERE id = ?', [documentId]);
    return record;
  }

  async put(record: DocumentRecord, options: { isNewer?: boolean } = {}): Promise<boolean> {
    const { changes } = this.#database
      .prepare(
        `INSERT INTO documents (id, record) VALUES (?, ?)
         ON CONFLICT (id) DO UPDATE SET record = excluded.record
         WHERE excluded.record ->> '$.generation' >= (documents.record ->> '$.generation') + ?`,
      )
      .run([record.id, JSON.stringify(record), options.isNewer ? 1 : 0]);
    if (record.state === 'deleted') this.#forgetDeletedBefore(record.updatedAt);
    return changes > 0;
  }

  async list(query: Parameters<DocumentStates['list']>[0]): Promise<DocumentPage> {
    const { conditions, values } = visible(query);
    if (query.source !== undefined) {
      conditions.push('source = ?');
      values.push(query.source);
    }
    if (query.states !== undefined) {
      conditions.push('state IN (SELECT value FROM json_each(?))');
      values.push(JSON.stringify(query.states));
    }
    if (query.after !== undefined) {
      conditions.push('(source, key) > (?, ?)');
      values.push(...readCursor(query.after));
    }
    const documents = this.#records(
      `SELECT record FROM documents WHERE ${conditions.join(' AND ')} ORDER BY source, key LIMIT ?`,
      [...values, query.limit + 1],
    );
    const page = documents.slice(0, query.limit);
    const last = page.at(-1);
    return {
      documents: page,
      nextAfter: last && documents.length > page.length ? writeCursor(last) : undefined,
    };
  }

  async count(query: Parameters<DocumentStates['count']>[0]): Promise<DocumentCounts> {
    const { conditions, values } = visible(query);
    const rows = this.#database
      .prepare(
        `SELECT state, count(*) AS documents, sum(record ->> '$.passages') AS passages
         FROM documents WHERE ${conditions.join(' AND ')} GROUP BY state`,
      )
      .all(values);
    const byState = { pending: 0, indexing: 0, indexed: 0, failed: 0, deleted: 0 };
    let passages = 0;
    for (const row of parseShape(rows, countRows, 'the counts of the documents table')) {
      byState[row.state] = row.documents;
      passages += row.passages;
    }
    return { byState, passages };
  }

  async claim(options: Parameters<DocumentStates['claim']>[0]): Promise<DocumentRecord | undefined> {
    const { now, deadlineAt, documentId } = options;
    const wanted = documentId === undefined ? '' : 'AND id = ?';
    // One statement: two workers, even of two processes, never take the same document.
    const [record] = this.#records(
      `UPDATE documents
       SET record = json_set(record, '$.state', 'indexing', '$.deadlineAt', ?, '$.updatedAt', ?,
         '$.attempts', (record ->> '$.attempts') + 1)
       WHERE id = (SELECT id FROM documents WHERE due_at <= ? ${wanted} ORDER BY due_at, updated_at LIMIT 1)
       RETURNING record`,
      [deadlineAt, now, now, ...(documentId === undefined ? [] : [documentId])],
    );
    return record;
  }

  #records(sql: string, values: readonly (string | number)[]): DocumentRecord[] {
    const rows = parseShape(
      this.#database.prepare(sql).all([...values]),
      recordRows,
      'the documents table of the database',
    );
    return rows.map((row) => parseJson(row.record, documentRecordShape, 'a document of the database'));
  }

  #forgetDeletedBefore(now: string): void {
    this.#database
      .prepare(`DELETE FROM documents WHERE state = 'deleted' AND updated_at < ?`)
      .run([new Date(Date.parse(now) - dayMs).toISOString()]);
  }
}

const recordRows = z.array(z.object({ record: z.string() }));
const countRows = z.array(z.object({ state: documentStateShape, documents: z.int(), passages: z.int() }));

/** What a reader may see, as SQL conditions. */
function visible(query: { tenant?: string; groups?: readonly string[] }): {
  conditions: string[];
  values: (string | number)[];
} {
  const conditions = ['TRUE'];
  const values: (string | number)[] = [];
  if (query.tenant !== undefined) {
    conditions.push('tenant = ?');
    values.push(query.tenant);
  }
  if (query.groups !== undefined) {
    conditions.push(
      `(json_array_length(record, '$.groups') = 0 OR EXISTS (
         SELECT 1 FROM json_each(record, '$.groups') WHERE value IN (SELECT value FROM json_each(?))))`,
    );
    values.push(JSON.stringify(query.groups));
  }
  return { conditions, values };
}
