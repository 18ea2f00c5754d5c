import * as z from 'zod';
import type { Passage } from '../../domain/passage';
import { parseShape } from '../../platform/json';
import { runInTransaction } from '../../platform/run-in-transaction';
import type { SqliteDatabase } from '../../platform/sqlite';
import {
  type DocumentToIndex,
  type IndexFingerprint,
  IndexNotCreatedError,
  type PassageAccess,
  type PassageHit,
  type PassageIndex,
  PassageNotIndexedError,
  type PassageQuery,
} from '../api';
import { checkEmbedding, checkQuery } from '../check-query';
import { type FusedCandidate, fuseHits, fusionDepth } from '../fuse-hits';
import { indexedText } from '../indexed-text';
import { keywordTerms } from '../keyword-terms';
import { type PassageScope, passagePredicate } from '../passage-predicate';
import { searchKeywords } from './search-keywords';
import {
  matrixRowReader,
  passageColumns,
  passageValues,
  readPassage,
  vectorBytes,
} from './sqlite-passage-row';
import {
  openPassageTables,
  type PassageTables,
  type PassageVersion,
  readVersion,
} from './sqlite-passage-tables';
import { VectorMatrix } from './vector-matrix';

/**
 * The passage index in the local database: BM25 by FTS5, cosine by an exact scan of all vectors, which are kept in
 * memory from the first search on.
 *
 * Indexes of several fingerprints stand beside each other; a fingerprint that the database does not have makes a new,
 * empty one.
 */
export class SqlitePassageIndex implements PassageIndex {
  readonly #database: SqliteDatabase;
  readonly #fingerprint: IndexFingerprint;
  readonly #tables: PassageTables;
  #memory: { readonly matrix: VectorMatrix; revision: number } | undefined;

  constructor(database: SqliteDatabase, fingerprint: IndexFingerprint) {
    this.#database = database;
    this.#fingerprint = fingerprint;
    this.#tables = openPassageTables(database, fingerprint);
  }

  async upsert({ documentId, generation, passages }: DocumentToIndex): Promise<void> {
    for (const { embedding } of passages) if (embedding) checkEmbedding(embedding, this.#fingerprint);
    this.#write(documentId, generation, (changes) => {
      const rowsBefore = this.#rowsOf(documentId);
      const unknown = passages.filter(({ passage, embedding }) => !embedding && !rowsBefore.has(passage.id));
      if (unknown.length > 0) throw new PassageNotIndexedError(unknown.map(({ passage }) => passage.id));
      const kept = new Set(passages.map(({ passage }) => passage.id));
      for (const [id, row] of rowsBefore) if (!kept.has(id)) this.#removeRow(row, changes);
      for (const { passage, embedding } of passages) {
        this.#putRow(rowsBefore.get(passage.id), passage, embedding, changes);
      }
    });
  }

  async delete({ documentId, generation }: { documentId: string; generation: number }): Promise<void> {
    this.#write(documentId, generation, (changes) => {
      for (const row of this.#rowsOf(documentId).values()) this.#removeRow(row, changes);
    });
  }

  async search(query: PassageQuery): Promise<readonly PassageHit[]> {
    return this.#read((version) => {
      checkQuery(query, version.fingerprint);
      const matrix = this.#matrix(version);
      const rows = matrix.rowsThat(passagePredicate(query.access, query.filter));
      return this.#withPassages(this.#candidates(query, matrix, rows).slice(0, query.limit));
    });
  }

  async list(documentId: string, access?: PassageAccess): Promise<readonly Passage[]> {
    const isReadable = access ? passagePredicate(access) : () => true;
    return this.#read(() =>
      this.#database
        .prepare(
          `SELECT ${passageColumns.join(', ')} FROM ${this.#tables.passages} WHERE document_id = ? ORDER BY ordinal`,
        )
        .all([documentId])
        .map(readPassage)
        .filter(isReadable),
    );
  }

  async count(tenant?: string): Promise<number> {
    return this.#read(() => this.#count(tenant));
  }

  async fingerprint(): Promise<IndexFingerprint> {
    return this.#fingerprint;
  }

  #candidates(
    { mode, text, embedding, limit, vectorWeight = 0.5 }: PassageQuery,
    matrix: VectorMatrix,
    rows: readonly number[] | 'all',
  ): FusedCandidate<number>[] {
    const keyword = (depth: number) =>
      searchKeywords(this.#database, this.#tables, { question: text, rows, limit: depth });
    const nearest = (depth: number) =>
      embedding?.some((number) => number !== 0) ? matrix.nearest(embedding, rows, depth) : [];
    switch (mode) {
      case 'keyword':
        return keyword(limit).map((found) => ({
          ...found,
          keywordScore: found.score,
        }));
      case 'vector':
        return nearest(limit).map(({ key, score }) => ({ key, score: (1 + score) / 2, similarity: score }));
      case 'hybrid':
        return fuseHits({
          keyword: keyword(fusionDepth(limit)),
          vector: nearest(fusionDepth(limit)),
          vectorWeight,
        });
    }
  }

  #withPassages(candidates: readonly FusedCandidate<number>[]): PassageHit[] {
    const select = this.#database.prepare(
      `SELECT ${passageColumns.join(', ')} FROM ${this.#tables.passages} WHERE row = ?`,
    );
    return candidates.map(({ key, ...scores }) => ({ passage: readPassage(select.get([key])), ...scores }));
  }

  /** Runs in one transaction, so that every statement sees the same documents. */
  #read<T>(read: (version: PassageVersion) => T): T {
    return this.#database.transaction(() => read(this.#ownVersion()))();
  }

  #write(documentId: string, generation: number, write: (changes: MatrixChanges) => void): void {
    const changes: MatrixChanges = [];
    const revision = runInTransaction(this.#database, () => {
      const { revision } = this.#ownVersion();
      if (!this.#claim(documentId, generation)) return undefined;
      write(changes);
      this.#database
        .prepare('UPDATE passage_index_aliases SET revision = revision + 1 WHERE name = ?')
        .run([this.#tables.version]);
      return revision;
    });
    if (this.#memory === undefined || this.#memory.revision !== revision) return;
    for (const change of changes) change(this.#memory.matrix);
    this.#memory.revision += 1;
  }

  /** @returns false when the document was written with a higher generation before */
  #claim(documentId: string, generation: number): boolean {
    const { changes } = this.#database
      .prepare(
        `INSERT INTO ${this.#tables.generations} (document_id, generation) VALUES (?, ?)
         ON CONFLICT (document_id) DO UPDATE SET generation = excluded.generation
         WHERE excluded.generation >= generation`,
      )
      .run([documentId, generation]);
    return changes > 0;
  }

  #ownVersion(): PassageVersion {
    const version = readVersion(this.#database, this.#tables.version);
    if (version) return version;
    throw new IndexNotCreatedError('passages', this.#fingerprint);
  }

  #matrix({ revision }: PassageVersion): VectorMatrix {
    if (this.#memory?.revision === revision) return this.#memory.matrix;
    const matrix = new VectorMatrix(this.#fingerprint.dimensions, this.#count());
    const rows: Iterable<unknown> = this.#database
      .prepare(
        `SELECT row, document_id, source, language, tenant, groups, metadata, embedding FROM ${this.#tables.passages}`,
      )
      .raw()
      .iterate([]);
    const readRow = matrixRowReader();
    for (const row of rows) matrix.put(readRow(row));
    this.#memory = { matrix, revision };
    return matrix;
  }

  #count(tenant?: string): number {
    const row: unknown = this.#database
      .prepare(
        `SELECT count(*) AS count FROM ${this.#tables.passages} ${tenant === undefined ? '' : 'WHERE tenant = ?'}`,
      )
      .get(tenant === undefined ? [] : [tenant]);
    return parseShape(row, countSchema, 'the number of passages').count;
  }

  #rowsOf(documentId: string): Map<string, number> {
    const rows: unknown = this.#database
      .prepare(`SELECT id, row FROM ${this.#tables.passages} WHERE document_id = ?`)
      .raw()
      .all([documentId]);
    return new Map(parseShape(rows, z.array(z.tuple([z.string(), z.int()])), 'the rows of a document'));
  }

  #putRow(
    rowBefore: number | undefined,
    passage: Passage,
    embedding: Float32Array | undefined,
    changes: MatrixChanges,
  ): void {
    const { passages, terms } = this.#tables;
    const vector = embedding?.some((number) => number !== 0) ? embedding.slice() : undefined;
    const values = passageValues(passage);
    let row: number;
    if (rowBefore === undefined) {
      const columns = [...passageColumns, 'embedding'];
      const inserted = this.#database
        .prepare(
          `INSERT INTO ${passages} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        )
        .run([...values, vector ? vectorBytes(vector) : null]);
      row = Number(inserted.lastInsertRowid);
    } else {
      row = rowBefore;
      const columns = embedding ? [...passageColumns, 'embedding'] : passageColumns;
      this.#database
        .prepare(
          `UPDATE ${passages} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE row = ?`,
        )
        .run([...values, ...(embedding ? [vector ? vectorBytes(vector) : null] : []), row]);
      this.#database.prepare(`DELETE FROM ${terms} WHERE rowid = ?`).run([row]);
    }
    this.#database
      .prepare(`INSERT INTO ${terms} (rowid, terms) VALUES (?, ?)`)
      .run([row, keywordTerms(indexedText(passage)).join(' ')]);
    changes.push((matrix) =>
      embedding
        ? matrix.put({ row, scope: scopeOf(passage), vector })
        : matrix.rescope(row, scopeOf(passage)),
    );
  }

  #removeRow(row: number, changes: MatrixChanges): void {
    this.#database.prepare(`DELETE FROM ${this.#tables.passages} WHERE row = ?`).run([row]);
    this.#database.prepare(`DELETE FROM ${this.#tables.terms} WHERE rowid = ?`).run([row]);
    changes.push((matrix) => matrix.remove(row));
  }
}

/** What a write does to the vectors in memory once it is committed. */
type MatrixChanges = ((matrix: VectorMatrix) => void)[];

const countSchema = z.object({ count: z.int() });

// Without the text, which stays in the database.
function scopeOf({ tenant, groups, source, language, documentId, metadata }: Passage): PassageScope {
  return { tenant, groups, source, language, documentId, metadata };
}
