import { UnreadableDocumentError } from '../unreadable-document-error';
import { decodeText } from './decode-text';
import type { DocumentFile } from './format-parser';
import { openArchive } from './open-archive';

/** A format that is read. */
export type DocumentFormat =
  | 'markdown'
  | 'html'
  | 'text'
  | 'csv'
  | 'json'
  | 'pdf'
  | 'docx'
  | 'pptx'
  | 'xlsx'
  | 'epub';

/** What text is, as far as only the name tells it; other names are plain text. */
const textFormats: Readonly<Record<string, DocumentFormat>> = {
  md: 'markdown',
  mdx: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
};

/** The first bytes of formats that are told apart from text only to say what they are. */
const unsupported: readonly (readonly [firstBytes: string, name: string])[] = [
  ['{\\rtf', 'an RTF document'],
  ['\x89PNG', 'a PNG picture'],
  ['\xff\xd8\xff', 'a JPEG picture'],
  ['GIF8', 'a GIF picture'],
  ['II*\0', 'a TIFF picture'],
  ['MM\0*', 'a TIFF picture'],
  ['\x1f\x8b', 'a gzip archive'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['Rar!', 'a RAR archive'],
  ['SQLite format 3', 'a SQLite database'],
  ['PAR1', 'a Parquet table'],
  ['\x7fELF', 'a program'],
  ['MZ\x90', 'a program'],
  ['OggS', 'a sound recording'],
  ['ID3', 'a sound recording'],
  ['RIFF', 'a picture or recording'],
];

const supportedFormats = 'Markdown, HTML, plain text, PDF, DOCX, PPTX, XLSX, CSV, JSON or EPUB';

/**
 * Tells the format of a file by its content, and by its name only where text of several formats looks alike.
 *
 * @throws {@link UnreadableDocumentError} `empty`, `encrypted`, `unsupported_format`, `broken`
 */
export function detectFormat(file: DocumentFile): DocumentFormat {
  const { bytes, name } = file;
  if (bytes.length === 0) {
    throw new UnreadableDocumentError({
      code: 'empty',
      message: `${name} is empty`,
      action: 'fill it or remove it',
    });
  }
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1_024));
  if (start.includes('%PDF-')) return 'pdf';
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return formatOfArchive(file);
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) throw compoundFileError(file);
  const known = unsupported.find(([firstBytes]) => start.startsWith(firstBytes));
  if (known) throw unsupportedError(name, known[1]);
  const text = decodeText(bytes.subarray(0, 4_096));
  if (isBinary(text)) throw unsupportedError(name, 'no text and of no known format');
  if (/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html)[\s>]/i.test(text)) return 'html';
  return textFormats[/\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'text';
}

function formatOfArchive(file: DocumentFile): DocumentFormat {
  const archive = openArchive(file);
  if (archive.has('word/document.xml')) return 'docx';
  if (archive.has('ppt/presentation.xml')) return 'pptx';
  if (archive.has('xl/workbook.xml')) return 'xlsx';
  if (archive.has('META-INF/container.xml')) return 'epub';
  throw unsupportedError(file.name, 'a ZIP archive without a document that is read; unpack it');
}

/** The container of Office files before 2007, and of encrypted ones of today. */
function compoundFileError({ name, bytes }: DocumentFile): UnreadableDocumentError {
  const isEncrypted = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from('EncryptedPackage', 'utf16le'),
  );
  if (!isEncrypted) return unsupportedError(name, 'an Office file in the format before 2007');
  return new UnreadableDocumentError({
    code: 'encrypted',
    message: `${name} is encrypted`,
    action: 'save it without a password',
  });
}

function unsupportedError(name: string, what: string): UnreadableDocumentError {
  return new UnreadableDocumentError({
    code: 'unsupported_format',
    message: `${name} is ${what}`,
    action: `save it as ${supportedFormats}`,
  });
}

/** Text holds a stray control character at most here and there. */
function isBinary(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  const controls = text.match(/[\0-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
  return controls > 8 && controls * 50 > text.length;
}
