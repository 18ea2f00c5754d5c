import type { DocumentParser, ParsedDocument } from '../ports';

/** A file to parse. */
export type DocumentFile = Parameters<DocumentParser['parse']>[0];

/** Reads one format; whatever it throws that is no `UnreadableDocumentError` means that the file is broken. */
export type FormatParser = (file: DocumentFile) => ParsedDocument | Promise<ParsedDocument>;
