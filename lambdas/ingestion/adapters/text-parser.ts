import type { ParsedDocument } from '../ports';
import { assembleDocument } from './assemble-document';
import { decodeText } from './decode-text';
import type { DocumentFile } from './format-parser';

/** Reads plain text. */
export function parseText(file: DocumentFile): ParsedDocument {
  return assembleDocument({ fileName: file.name, text: decodeText(file.bytes) });
}
