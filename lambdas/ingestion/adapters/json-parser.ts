import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { ParsedDocument } from '../ports';
import { UnreadableDocumentError } from '../unreadable-document-error';
import { assembleDocument, assertLength } from './assemble-document';
import { decodeText } from './decode-text';
import type { DocumentFile } from './format-parser';

/** Data that people read nests a few levels; what passes this is made by a machine for a machine. */
const maxDepth = 64;

/**
 * Reads JSON and JSON lines: each record, which is an element of the outermost list or a line, becomes a paragraph of
 * `path: value` lines, so that one passage holds whole records.
 */
export function parseJsonDocument(file: DocumentFile): ParsedDocument {
  const text = decodeText(file.bytes).replace(/^\ufeff/, '');
  const value = readJson(text, file.name);
  const records = Array.isArray(value) ? value : [value];
  const paragraphs: string[] = [];
  let length = 0;
  for (const record of records) {
    const lines: string[] = [];
    writeValue(record, '', 0, { lines, name: file.name });
    const paragraph = lines.join('\n');
    length += paragraph.length;
    assertLength(length, file.name);
    paragraphs.push(paragraph);
  }
  return assembleDocument({ fileName: file.name, text: paragraphs.join('\n\n') });
}

function readJson(text: string, name: string): unknown {
  try {
    return parseJson(text, z.unknown(), name);
  } catch (cause) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2 || !isJson(lines[0] ?? '')) throw cause;
    return lines.map((line, index) => parseJson(line, z.unknown(), `record ${index + 1} of ${name}`));
  }
}

function isJson(line: string): boolean {
  try {
    parseJson(line, z.unknown(), 'the first line');
    return true;
  } catch {
    // Then it is not JSON lines, and the error of the whole says more.
    return false;
  }
}

function writeValue(
  value: unknown,
  path: string,
  depth: number,
  output: { readonly lines: string[]; readonly name: string },
): void {
  if (depth > maxDepth) {
    throw new UnreadableDocumentError({
      code: 'too_deep',
      message: `${output.name} nests its values deeper than ${maxDepth} levels`,
      action: 'flatten it, or leave it out: it is hardly text that people read',
    });
  }
  const label = path === '' ? '' : `${path}: `;
  if (Array.isArray(value) && value.every(isScalar)) {
    const texts = value.filter((item) => item !== null && item !== '').map(String);
    if (texts.length > 0) output.lines.push(`${label}${texts.join(', ')}`);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      writeValue(item, path === '' ? `${index + 1}` : `${path} ${index + 1}`, depth + 1, output);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      writeValue(item, path === '' ? name : `${path}.${name}`, depth + 1, output);
    }
  } else if (value !== null && value !== '') {
    output.lines.push(`${label}${value}`);
  }
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
