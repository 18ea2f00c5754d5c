import type { DocumentRecord, FailureCause } from '../domain/document';

/** Cause of a document that brought down whatever indexed it, as often as it may be tried. */
const interrupted: FailureCause = {
  code: 'interrupted',
  message: 'the kit stopped each time while it was indexing this document',
  action: 'make the document smaller, then retry it',
};

/** The record of a document that never came back from being indexed; it is not tried again by itself. */
export function failInterrupted(document: DocumentRecord, now: Date): DocumentRecord {
  const { deadlineAt, retryAt, ...known } = document;
  return { ...known, state: 'failed', cause: interrupted, updatedAt: now.toISOString() };
}

/** Whether that is what the document failed of. */
export function isInterrupted({ cause }: DocumentRecord): boolean {
  return cause?.code === interrupted.code;
}
