import type { DocumentRecord } from '../domain/document';
import { failInterrupted } from './fail-interrupted';
import type { IngestDocumentDeps } from './ingest-document';

/** Past its deadline a worker has this long to say so, before another may take the document. */
const graceMs = 10_000;

/**
 * Takes a document that is due, for as long as one may take.
 *
 * One that was taken as often as it may and never came back, because it brings the process down that indexes it, is
 * failed instead: it would be taken for ever.
 *
 * @param options.documentId - takes only this one; left out: the one that has waited longest
 * @param options.timeMs - how long indexing it may take; left out: `documentDeadlineMs`
 */
export async function claimDocument(
  { states, settings, log, now }: Pick<IngestDocumentDeps, 'states' | 'settings' | 'log' | 'now'>,
  options: { documentId?: string; timeMs?: number } = {},
): Promise<DocumentRecord | undefined> {
  const { documentId, timeMs = settings.documentDeadlineMs } = options;
  for (;;) {
    const at = now();
    const deadlineAt = new Date(at.getTime() + timeMs + graceMs).toISOString();
    const document = await states.claim({ now: at.toISOString(), deadlineAt, documentId });
    if (document === undefined || document.attempts <= settings.maxAttempts) return document;
    if (document.retryAt !== undefined) {
      // It had failed and its time to retry has come. Should it not come back from this try, nothing says so any more.
      const { retryAt, ...taken } = document;
      if (await states.put(taken)) return taken;
    } else {
      log('ingestion.interrupted', { documentId: document.id, attempt: document.attempts - 1 });
      await states.put(failInterrupted({ ...document, attempts: document.attempts - 1 }, at));
    }
    if (documentId !== undefined) return undefined;
  }
}
