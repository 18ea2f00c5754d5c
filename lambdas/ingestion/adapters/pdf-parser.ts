import { getDocumentProxy } from 'unpdf';
import type { ParsedDocument } from '../ports';
import { UnreadableDocumentError } from '../unreadable-document-error';
import { assembleDocument, assertLength } from './assemble-document';
import { dropRunningLines } from './drop-running-lines';
import type { DocumentFile } from './format-parser';
import { type PdfLine, readPdfLines } from './read-pdf-lines';
import { writePdfPages } from './write-pdf-pages';

/** Reads PDF: its text by page, paragraphs by the distance of lines, headings by the size of letters. */
export async function parsePdf(file: DocumentFile): Promise<ParsedDocument> {
  const pdf = await open(file);
  try {
    const pages: PdfLine[][] = [];
    let length = 0;
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      const lines = readPdfLines(items);
      page.cleanup();
      for (const line of lines) length += line.text.length;
      assertLength(length, file.name);
      pages.push(lines);
    }
    const { info } = await pdf.getMetadata();
    const properties = propertiesOf(info);
    return assembleDocument({
      fileName: file.name,
      title: properties.title,
      pages: writePdfPages(dropRunningLines(pages)),
      metadata: properties,
    });
  } finally {
    await pdf.destroy();
  }
}

async function open(file: DocumentFile): ReturnType<typeof getDocumentProxy> {
  try {
    // A copy, because the reader takes the bytes away from whoever gave them.
    return await getDocumentProxy(new Uint8Array(file.bytes), {
      verbosity: 0,
      stopAtErrors: false,
      useSystemFonts: false,
    });
  } catch (cause) {
    if (
      typeof cause === 'object' &&
      cause !== null &&
      'name' in cause &&
      cause.name === 'PasswordException'
    ) {
      throw new UnreadableDocumentError(
        { code: 'encrypted', message: `${file.name} is encrypted`, action: 'save it without a password' },
        cause,
      );
    }
    throw cause;
  }
}

function propertiesOf(info: object): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries(info)) {
    if (typeof value !== 'string' || value.trim() === '') continue;
    // Many programs put the name of the original file where the title belongs.
    if (name === 'Title' && !/^(?:microsoft |untitled|\(anonymous\))|\.\w{2,5}$/i.test(value))
      properties.title = value.trim();
    if (name === 'Author') properties.author = value.trim();
    if (name === 'Subject') properties.subject = value.trim();
    if (name === 'Keywords') properties.keywords = value.trim();
  }
  return properties;
}
