import type { ParsedDocument } from '../ports';
import { UnreadableDocumentError } from '../unreadable-document-error';

/** What a format's parser found; `pages` where the format has pages, slides or sheets, else `text`. */
export interface ExtractedContent {
  readonly fileName: string;
  /** Left out: the first heading, else the file's name. */
  readonly title?: string;
  readonly text?: string;
  /** Text by page, the first is page 1; pages without text count. */
  readonly pages?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The longest text that is indexed, in UTF-16 code units: some 40,000 passages, past which a document is a data dump. */
export const maxTextLength = 64 * 1024 * 1024;

const titleHeading = /^ {0,3}#{1,2}[ \t]+(.{1,300}?)[ \t]*#*$/m;

/**
 * Brings what a parser found into the form that is split and cited: `\n` line ends, NFC, no control characters.
 *
 * @throws {@link UnreadableDocumentError} `no_text` when there is nothing to read, `too_large` past {@link maxTextLength}
 */
export function assembleDocument(content: ExtractedContent): ParsedDocument {
  const pages: { page: number; start: number }[] = [];
  let text = '';
  if (content.pages) {
    for (const [index, page] of content.pages.entries()) {
      const normal = normalizeText(page).trim();
      if (normal === '') continue;
      if (text !== '') text += '\n\n';
      pages.push({ page: index + 1, start: text.length });
      text += normal;
    }
  } else {
    text = normalizeText(content.text ?? '').trim();
  }
  assertLength(text.length, content.fileName);
  if (!/[\p{L}\p{N}\p{S}\p{P}]/u.test(text)) {
    throw new UnreadableDocumentError({
      code: 'no_text',
      message: `${content.fileName} holds no text`,
      action: 'run text recognition (OCR) if it holds pictures of text, or remove it',
    });
  }
  const heading = titleHeading.exec(text.slice(0, 20_000))?.[1];
  return {
    title:
      normalizeText(content.title ?? '')
        .replace(/\s+/g, ' ')
        .trim() ||
      heading ||
      titleOfFile(content.fileName),
    text,
    pages: content.pages ? pages : undefined,
    metadata: content.metadata ?? {},
  };
}

/** @throws {@link UnreadableDocumentError} `too_large` when the text is longer than is indexed */
export function assertLength(length: number, fileName: string): void {
  if (length <= maxTextLength) return;
  throw new UnreadableDocumentError({
    code: 'too_large',
    message: `${fileName} holds more than ${maxTextLength / 1024 / 1024} million characters of text`,
    action: 'split it into several documents',
  });
}

/** `\n` line ends, NFC, no NUL or other control characters, no half characters. */
export function normalizeText(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u2028\u2029]/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
      .replace(/[\0-\x08\x0b-\x1f\x7f\xad\ufeff]+/g, '')
      .replace(/\p{Surrogate}/gu, '\ufffd')
      .replace(/\xa0/g, ' ')
      .normalize('NFC')
  );
}

function titleOfFile(fileName: string): string {
  const base = fileName.slice(fileName.lastIndexOf('/') + 1);
  return normalizeText(base.replace(/(?<=.)\.[^.]{1,10}$/, ''));
}
