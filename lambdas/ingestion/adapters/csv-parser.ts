import { type Options, parse } from 'csv-parse/sync';
import type { ParsedDocument } from '../ports';
import { assembleDocument } from './assemble-document';
import { decodeText } from './decode-text';
import type { DocumentFile } from './format-parser';
import { markdownTable } from './markdown-table';

const delimiters = [',', ';', '\t', '|'] as const;
/** Enough lines to tell the delimiter by. */
const sampleLength = 20_000;

/** Reads separated values as one Markdown table; the first row names the columns. */
export function parseCsv(file: DocumentFile): ParsedDocument {
  const text = decodeText(file.bytes);
  const rows = readRows(text, delimiterOf(text, file.name));
  return assembleDocument({ fileName: file.name, text: markdownTable(rows) });
}

function readRows(text: string, delimiter: string): string[][] {
  const options: Options = {
    delimiter,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
  };
  try {
    return parse(text, options);
  } catch {
    // A quote inside an unquoted field, which strict reading refuses: taken as a character.
    return parse(text, { ...options, relax_quotes: true });
  }
}

/** The delimiter that most evenly parts the first lines; a comma when none does. */
function delimiterOf(text: string, name: string): string {
  if (/\.tsv$/i.test(name)) return '\t';
  const unquoted = text.slice(0, sampleLength).replace(/"[^"]*"/g, '');
  const lines = unquoted
    .split(/\r\n?|\n/)
    .filter((line) => line !== '')
    .slice(0, 50);
  const scores = delimiters.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const usual = counts[0] ?? 0;
    return { delimiter, score: usual * counts.filter((count) => count === usual).length };
  });
  return scores.reduce((best, next) => (next.score > best.score ? next : best)).score > 0
    ? scores.reduce((best, next) => (next.score > best.score ? next : best)).delimiter
    : ',';
}
