import type { ParsedDocument } from '../ports';
import { assembleDocument, assertLength } from './assemble-document';
import type { DocumentFile } from './format-parser';
import { markdownTable } from './markdown-table';
import { type Archive, openArchive } from './open-archive';
import { type CellFormat, readCellFormats } from './read-cell-formats';
import { readCoreProperties } from './read-core-properties';
import { readRelationships } from './read-relationships';
import { readXml } from './xml-events';

const workbook = 'xl/workbook.xml';

/** Reads workbooks: a page a sheet, named by a heading; rows that an empty row parts are tables of their own. */
export function parseXlsx(file: DocumentFile): ParsedDocument {
  const archive = openArchive(file);
  const parts = readRelationships(archive, workbook, file.name);
  const sheets: { name: string; path: string }[] = [];
  let isFrom1904 = false;
  readXml(
    archive.read(workbook),
    {
      open(element, attributes) {
        if (element === 'workbookPr') isFrom1904 = /^(?:1|true)$/.test(attributes.date1904 ?? '');
        const part = element === 'sheet' ? parts.get(attributes['r:id'] ?? '') : undefined;
        if (part && attributes.state !== 'veryHidden')
          sheets.push({ name: attributes.name ?? '', path: part.path });
      },
    },
    file.name,
  );
  const strings = readSharedStrings(archive, file.name);
  const formats = readCellFormats(archive, { name: file.name, isFrom1904 });
  let length = 0;
  const pages = sheets.map((sheet) => {
    const page = readSheet(archive.read(sheet.path), {
      strings,
      formats,
      name: file.name,
      lengthBefore: length,
    });
    length += page.length;
    return page === '' ? '' : `## ${sheet.name}\n\n${page}`;
  });
  const properties = readCoreProperties(archive, file.name);
  return assembleDocument({ fileName: file.name, title: properties.title, pages, metadata: properties });
}

function readSharedStrings(archive: Archive, name: string): readonly string[] {
  const strings: string[] = [];
  let pieces: string[] = [];
  let isInText = false;
  let isPhonetic = false;
  readXml(
    archive.read('xl/sharedStrings.xml'),
    {
      open(element) {
        if (element === 'si') pieces = [];
        else if (element === 'rPh') isPhonetic = true;
        else if (element === 't') isInText = true;
      },
      text(text) {
        if (isInText && !isPhonetic) pieces.push(text);
      },
      close(element) {
        if (element === 'si') strings.push(pieces.join(''));
        else if (element === 'rPh') isPhonetic = false;
        else if (element === 't') isInText = false;
      },
    },
    name,
  );
  return strings;
}

function readSheet(
  content: Uint8Array | undefined,
  context: {
    readonly strings: readonly string[];
    readonly formats: readonly CellFormat[];
    readonly name: string;
    readonly lengthBefore: number;
  },
): string {
  const tables: string[][][] = [];
  let length = context.lengthBefore;
  let row: string[] = [];
  let rowNumber = 0;
  let lastFilledRow = -1;
  let column = 0;
  let cell: { type: string; style: number; pieces: string[] } | undefined;
  let isInValue = false;
  readXml(
    content,
    {
      open(element, attributes) {
        if (element === 'row') {
          row = [];
          column = 0;
          rowNumber = Number.parseInt(attributes.r ?? '', 10) || rowNumber + 1;
        } else if (element === 'c') {
          column = columnOf(attributes.r) ?? column + 1;
          cell = { type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), pieces: [] };
        } else if (element === 'v' || element === 't') isInValue = true;
      },
      text(text) {
        if (isInValue) cell?.pieces.push(text);
      },
      close(element) {
        if (element === 'v' || element === 't') isInValue = false;
        else if (element === 'c' && cell) {
          const text = cellText(cell, context);
          cell = undefined;
          if (text === '') return;
          while (row.length < column - 1) row.push('');
          row.push(text);
          length += text.length + 3 * row.length;
          assertLength(length, context.name);
        } else if (element === 'row' && row.length > 0) {
          if (rowNumber === lastFilledRow + 1) tables.at(-1)?.push(row);
          else tables.push([row]);
          lastFilledRow = rowNumber;
        }
      },
    },
    context.name,
  );
  return tables.map(tableText).join('\n\n');
}

/** A row of one cell above a table is its title; columns that are empty on the left are left out. */
function tableText(rows: readonly (readonly string[])[]): string {
  const [first = [], ...others] = rows;
  if (
    first.filter((cell) => cell !== '').length === 1 &&
    rows.some((row) => row.filter((cell) => cell !== '').length > 1)
  ) {
    return `${first.join('').trim()}\n\n${tableText(others)}`;
  }
  const isSingleColumn = rows.every((row) => row.filter((cell) => cell !== '').length <= 1);
  if (isSingleColumn) return rows.map((row) => row.join('').trim()).join('\n\n');
  const empty = rows.reduce(
    (least, row) =>
      Math.min(
        least,
        row.findIndex((cell) => cell !== ''),
      ),
    Number.POSITIVE_INFINITY,
  );
  return markdownTable(rows.map((row) => row.slice(empty)));
}

function cellText(
  cell: { readonly type: string; readonly style: number; readonly pieces: readonly string[] },
  { strings, formats }: { readonly strings: readonly string[]; readonly formats: readonly CellFormat[] },
): string {
  const value = cell.pieces.join('').trim();
  if (value === '') return '';
  switch (cell.type) {
    case 's':
      return strings[Number(value)]?.trim() ?? '';
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE';
    case 'n':
      return formats[cell.style]?.(value) ?? value;
    default:
      return value;
  }
}

function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (!letters) return undefined;
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);
}
