import type { DocumentRecord } from '../domain/document';

/**
 * The record of a document that is to be looked at again, as a new generation.
 *
 * @param changes - what is known to have changed, e.g. the source's version
 */
export function reopenDocument(
  document: DocumentRecord,
  now: Date,
  changes: Partial<DocumentRecord> = {},
): DocumentRecord {
  const { cause, retryAt, deadlineAt, ...known } = document;
  return {
    ...known,
    ...changes,
    state: 'pending',
    generation: document.generation + 1,
    attempts: 0,
    updatedAt: now.toISOString(),
  };
}
