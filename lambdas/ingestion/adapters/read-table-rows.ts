import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { parseJson } from '../../platform/json';

/** A row of a table; `problem` says why its values are not to be trusted. */
export interface TableRow {
  /** From 1, as an editor counts the lines of the file, or a spreadsheet its rows: the header of a CSV is row 1. */
  readonly number: number;
  readonly values: Readonly<Record<string, string>>;
  readonly problem?: string;
}

/**
 * Reads a table: CSV with a header row (comma, semicolon or tab), or one JSON object a line. A row that is broken is
 * returned with its problem and does not stop the others.
 *
 * @returns columns - those of the header, or of any object; undefined for no object at all, which is an empty table
 * @throws when a quotation mark is never closed: which rows there are is not known then
 */
export function readTableRows(
  bytes: Uint8Array,
  file: string,
): { rows: readonly TableRow[]; columns: ReadonlySet<string> | undefined } {
  const text = decode(bytes);
  if (!/^\.(jsonl|ndjson)$/i.test(extname(file))) return readCsv(text);
  const rows = readJsonLines(text);
  const columns = new Set(rows.flatMap((row) => Object.keys(row.values)));
  return { rows, columns: rows.length > 0 ? columns : undefined };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What Excel saves as CSV on a Korean Windows; the label stands for CP949.
    return new TextDecoder('euc-kr').decode(bytes);
  }
}

const jsonRow = z.record(z.string(), z.unknown());

function readJsonLines(text: string): TableRow[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const number = index + 1;
    try {
      const values = Object.entries(parseJson(line, jsonRow, 'the row')).map(
        ([column, value]) => [column, toText(value)] as const,
      );
      return [{ number, values: Object.fromEntries(values) }];
    } catch {
      return [{ number, values: {}, problem: 'is not a JSON object' }];
    }
  });
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readCsv(text: string): { rows: TableRow[]; columns: ReadonlySet<string> } {
  const [header = [], ...records] = parse(text, {
    delimiter: delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const columns = header.map((column) => column.trim());
  const rows = records.map((record, index) => {
    const number = index + 2;
    const values = Object.fromEntries(columns.map((column, place) => [column, record[place] ?? '']));
    if (record.length === header.length) return { number, values };
    return { number, values, problem: `has ${record.length} cells for ${header.length} columns` };
  });
  return { rows, columns: new Set(columns) };
}

/** What the header has most of: spreadsheets write commas, semicolons or tabs, by country and format. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}
