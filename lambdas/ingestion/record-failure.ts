import type { DocumentRecord } from '../domain/document';
import { describeDefect } from '../platform/describe-defect';
import type { Log } from '../platform/log';
import type { PassageIndex } from '../vector-search/api';
import { describeFailure } from './describe-failure';
import type { IngestionSettings } from './settings';

/** Wait before the second try; four times as long before each further one. */
const firstRetryMs = 1_000;
/** Wait of a document that has failed as often as it may: an outage that ends is mended without a person. */
const failedRetryMs = 60_000;

/**
 * Makes the record of a document whose indexing threw. Passages of text that the document no longer has are removed;
 * where the failure is not the document's own, those that were indexed before stay searchable.
 */
export async function recordFailure(
  document: DocumentRecord,
  error: unknown,
  deps: { index: Pick<PassageIndex, 'delete'>; settings: IngestionSettings; log: Log; now: () => Date },
): Promise<DocumentRecord> {
  const { cause, remedy } = describeFailure(error);
  const now = deps.now();
  const after = (milliseconds: number) => new Date(now.getTime() + milliseconds).toISOString();
  const { deadlineAt, retryAt, ...known } = document;
  const failed: DocumentRecord = { ...known, cause, state: 'failed', updatedAt: now.toISOString() };
  deps.log('ingestion.failed', {
    documentId: document.id,
    code: cause.code,
    attempt: document.attempts,
    // A defect is seen nowhere else; other errors are told by their code. What it says may quote the document.
    error: cause.code === 'unexpected' ? describeDefect(error) : undefined,
  });
  switch (remedy) {
    case 'person':
      return failed;
    case 'time':
      return document.attempts < deps.settings.maxAttempts
        ? { ...failed, state: 'pending', retryAt: after(firstRetryMs * 4 ** (document.attempts - 1)) }
        : { ...failed, retryAt: after(failedRetryMs) };
    case 'change':
      await deps.index.delete({ documentId: document.id, generation: document.generation });
      return { ...failed, contentHash: undefined, passages: 0 };
  }
}
