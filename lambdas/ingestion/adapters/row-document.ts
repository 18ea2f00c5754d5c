import { digest } from '../../platform/digest';
import type { SourceContent, SourceEntry } from '../ports';
import type { RowColumns } from '../settings';
import { UnreadableDocumentError } from '../unreadable-document-error';

/** A row as a document; one that cannot be used is a document too, so that someone sees it and mends it. */
export type RowDocument = SourceEntry & {
  readonly content: SourceContent | { readonly type: 'unusable'; readonly problem: string };
};

/** The document that a row is; several text columns become sections of their names, without those that are empty. */
export function toRowDocument(
  key: string,
  values: Readonly<Record<string, string>>,
  { textColumns, titleColumn, metadataColumns }: RowColumns,
): RowDocument {
  const texts = textColumns
    .map((column) => ({ column, text: clean(values[column]) }))
    .filter(({ text }) => text !== '');
  const text =
    textColumns.length === 1
      ? (texts[0]?.text ?? '')
      : texts.map((part) => `## ${part.column}\n\n${part.text}`).join('\n\n');
  const title = clean(titleColumn ? values[titleColumn] : undefined) || key;
  const metadata = Object.fromEntries(
    metadataColumns
      .map((column) => [column, clean(values[column])] as const)
      .filter(([, value]) => value !== ''),
  );
  return {
    key,
    version: digest(JSON.stringify([title, text, Object.entries(metadata)])).slice(0, 32),
    sizeBytes: Buffer.byteLength(text),
    content: { type: 'row', title, text, metadata },
  };
}

/** The document of a row that cannot be used. */
export function toUnusableRow(key: string, problem: string): RowDocument {
  return {
    key,
    version: digest(problem).slice(0, 32),
    sizeBytes: 0,
    content: { type: 'unusable', problem },
  };
}

/**
 * What a row gives when it is read.
 *
 * @param remedy - mends a row that cannot be used, e.g. `mend the row in faq.csv`
 * @throws {@link UnreadableDocumentError}
 */
export function readRowDocument(
  { content, sizeBytes }: RowDocument,
  { maxBytes, remedy }: { maxBytes: number; remedy: string },
): SourceContent {
  if (content.type === 'unusable') {
    throw new UnreadableDocumentError({ code: 'broken', message: content.problem, action: remedy });
  }
  if (sizeBytes > maxBytes) {
    throw new UnreadableDocumentError({
      code: 'too_large',
      message: `the row has ${sizeBytes} bytes, at most ${maxBytes} are read`,
      action: "shorten the row, or raise maxDocumentSizeBytes of the environment's ingestion",
    });
  }
  return content;
}

function clean(value: string | undefined): string {
  return (value ?? '').replace(/\r\n?/g, '\n').trim().normalize('NFC');
}
