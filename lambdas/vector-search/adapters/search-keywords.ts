import * as z from 'zod';
import { parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { Candidate } from '../fuse-hits';
import { questionTerms } from '../question-terms';
import type { PassageTables } from './sqlite-passage-tables';

/** What to look for, and among which rows. */
export interface KeywordSearch {
  readonly question: string;
  readonly rows: readonly number[] | 'all';
  readonly limit: number;
}

/**
 * The rows that hold words of a question, best first by BM25.
 *
 * The terms are letters and digits only, each in quotation marks: nothing of the question is FTS5 syntax.
 */
export function searchKeywords(
  database: SqliteDatabase,
  tables: PassageTables,
  { question, rows, limit }: KeywordSearch,
): Candidate<number>[] {
  const terms = rarest(database, tables, questionTerms(question));
  if (terms.length === 0) return [];
  const narrowed = rows === 'all' ? '' : 'AND rowid IN (SELECT value FROM json_each(?))';
  return database
    .prepare(
      `SELECT rowid AS key, -bm25(${tables.terms}) AS score FROM ${tables.terms}
       WHERE ${tables.terms} MATCH ? ${narrowed} ORDER BY score DESC, rowid LIMIT ?`,
    )
    .all([terms.map(quoted).join(' OR '), ...(rows === 'all' ? [] : [JSON.stringify(rows)]), limit])
    .map((row: unknown) => parseShape(row, candidateSchema, 'a keyword match'));
}

/**
 * FTS5 takes time by the square of the terms, and the letter pairs of a long Korean question are many; the commonest
 * are its endings and tell nothing. On the shared Korean questions 32 terms find what all find, 24 lose 0.02 nDCG@10.
 */
const mostTerms = 32;

function rarest(
  database: SqliteDatabase,
  tables: PassageTables,
  terms: readonly string[],
): readonly string[] {
  if (terms.length <= mostTerms) return terms;
  const matches = database.prepare(
    `SELECT count(*) AS rows FROM ${tables.terms} WHERE ${tables.terms} MATCH ?`,
  );
  return terms
    .map((term) => ({
      term,
      ...parseShape(matches.get([quoted(term)]), matchesSchema, 'a count of matches'),
    }))
    .filter(({ rows }) => rows > 0)
    .sort((one, other) => one.rows - other.rows)
    .slice(0, mostTerms)
    .map(({ term }) => term);
}

const matchesSchema = z.object({ rows: z.int() });
const candidateSchema = z.object({ key: z.int(), score: z.number() });

function quoted(term: string): string {
  return `"${term}"`;
}
