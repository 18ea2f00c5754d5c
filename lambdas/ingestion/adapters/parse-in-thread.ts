import { parentPort } from 'node:worker_threads';
import type { ParsedDocument } from '../ports';
import { type UnreadableDocumentCause, UnreadableDocumentError } from '../unreadable-document-error';
import { FormatDocumentParser } from './format-document-parser';
import type { DocumentFile } from './format-parser';

/** What the thread answers to a file: an error loses its class on the way between threads. */
export type ThreadAnswer =
  | { readonly parsed: ParsedDocument }
  | { readonly failure: UnreadableDocumentCause };

const parser = new FormatDocumentParser();

parentPort?.on('message', (file: DocumentFile) => {
  parser.parse(file).then(
    (parsed) => answer({ parsed }),
    (error: unknown) => {
      if (!(error instanceof UnreadableDocumentError)) throw error;
      answer({ failure: error.failure });
    },
  );
});

function answer(content: ThreadAnswer): void {
  parentPort?.postMessage(content);
}
