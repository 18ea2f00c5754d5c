import type { DocumentParser, ParsedDocument } from '../ports';
import { UnreadableDocumentError } from '../unreadable-document-error';
import { type DocumentFormat, detectFormat } from './detect-format';
import type { DocumentFile, FormatParser } from './format-parser';

/** How each format's parser is loaded. */
const loaders: Readonly<Record<DocumentFormat, () => Promise<FormatParser>>> = {
  markdown: async () => (await import('./markdown-parser')).parseMarkdown,
  html: async () => (await import('./html-parser')).parseHtml,
  text: async () => (await import('./text-parser')).parseText,
  csv: async () => (await import('./csv-parser')).parseCsv,
  json: async () => (await import('./json-parser')).parseJsonDocument,
  pdf: async () => (await import('./pdf-parser')).parsePdf,
  docx: async () => (await import('./docx-parser')).parseDocx,
  pptx: async () => (await import('./pptx-parser')).parsePptx,
  xlsx: async () => (await import('./xlsx-parser')).parseXlsx,
  epub: async () => (await import('./epub-parser')).parseEpub,
};

/** Reads documents of every supported format; what a file holds counts for more than what it is named. */
export class FormatDocumentParser implements DocumentParser {
  /** A parser is loaded when the first document of its format comes: most sources hold two or three formats. */
  private readonly parsers = new Map<DocumentFormat, Promise<FormatParser>>();

  async parse(file: DocumentFile): Promise<ParsedDocument> {
    const format = detectFormat(file);
    const loading = this.parsers.get(format) ?? loaders[format]();
    this.parsers.set(format, loading);
    const parser = await loading;
    try {
      return await parser(file);
    } catch (cause) {
      if (cause instanceof UnreadableDocumentError) throw cause;
      throw new UnreadableDocumentError(
        {
          code: 'broken',
          message: `${file.name} cannot be read as ${format}: ${cause instanceof Error ? cause.message : cause}`,
          action: 'open it in the program that made it, save it again, and replace it',
        },
        cause,
      );
    }
  }
}
