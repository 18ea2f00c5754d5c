import type { DocumentRecord } from '../domain/document';
import { AppError } from '../platform/errors';
import { claimDocument } from './claim-document';
import { type IngestDocumentDeps, ingestDocument } from './ingest-document';
import { documentTimeMs } from './settings';

/** What an invocation needs that indexes documents. */
export interface IndexDocumentDeps extends IngestDocumentDeps {
  /** Milliseconds that this invocation has left. */
  readonly remainingMs: () => number;
}

/** Kept back to write down how a document ended. */
const reserveMs = 20_000;

/** Whether this invocation has the time that a document may take. */
export function hasTimeForDocument({ remainingMs, settings }: IndexDocumentDeps): boolean {
  return remainingMs() >= documentTimeMs(settings) + reserveMs;
}

/**
 * Takes a document, brings the index in line with it and writes down how that ended.
 *
 * One at a time in an invocation: a document that kills the function takes no other with it, and is taken up again when
 * its deadline has passed.
 *
 * @param documentId - takes only this one; left out: the one that has waited longest
 * @returns the document as it is now; undefined when none was to be had
 */
export async function indexDocument(
  documentId: string | undefined,
  deps: IndexDocumentDeps,
): Promise<DocumentRecord | undefined> {
  const timeMs = Math.min(documentTimeMs(deps.settings), deps.remainingMs() - reserveMs);
  const document = await claimDocument(deps, { documentId, timeMs });
  if (document === undefined) return undefined;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(deadlineExceeded(timeMs)), timeMs);
  try {
    const record = await ingestDocument(document, deps, deadline.signal);
    // Refused when it has changed meanwhile: whoever saw that has it indexed.
    return (await deps.states.put(record)) ? record : await deps.states.get(document.id);
  } finally {
    clearTimeout(timer);
  }
}

function deadlineExceeded(timeMs: number): AppError {
  return new AppError(
    `indexing took longer than ${timeMs} ms: split the document, or raise documentDeadlineMs of the environment's ingestion`,
    { kind: 'timeout', code: 'deadline_exceeded', isRetryable: true },
  );
}
