import type { ParsedDocument } from '../ports';
import { assembleDocument } from './assemble-document';
import { decodeText } from './decode-text';
import type { DocumentFile } from './format-parser';
import { htmlToMarkdown } from './html-to-markdown';

/** The names of `<meta>` that are worth filtering by. */
const kept = new Set(['author', 'description', 'keywords', 'date', 'version']);

/** Reads HTML: its main content, in the encoding that it declares or really has. */
export function parseHtml(file: DocumentFile): ParsedDocument {
  const start = new TextDecoder('latin1').decode(file.bytes.subarray(0, 2_048));
  const declared = /charset\s*=\s*["']?([\w-]{1,40})/i.exec(start)?.[1];
  const { title, markdown, meta } = htmlToMarkdown(decodeText(file.bytes, declared), file.name);
  return assembleDocument({
    fileName: file.name,
    title,
    text: markdown,
    metadata: Object.fromEntries(Object.entries(meta).filter(([name]) => kept.has(name))),
  });
}
