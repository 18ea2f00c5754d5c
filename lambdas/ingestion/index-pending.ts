import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentRecord } from '../domain/document';
import { AppError } from '../platform/errors';
import { claimDocument } from './claim-document';
import { type IngestDocumentDeps, ingestDocument } from './ingest-document';

/** How often workers look for documents whose time has come, when nobody wakes them. */
const idleMs = 500;
/** Wait after the store of the states refused, e.g. because the disk is full. */
const storeRetryMs = 1_000;

/** Workers that index what is pending. */
export interface Workers {
  /** Says that there is something to do. */
  wake(): void;
  /** Abandons what is in work, puts it back, and ends. */
  close(): Promise<void>;
}

/** Starts workers that index pending documents, `concurrentDocuments` at once, until they are closed. */
export function indexPending(deps: IngestDocumentDeps): Workers {
  const { states, settings, log } = deps;
  const closing = new AbortController();
  let resolveWoken = (): void => {};
  let woken = Promise.resolve();
  const wake = (): void => {
    resolveWoken();
    woken = new Promise((resolve) => {
      resolveWoken = resolve;
    });
  };
  wake();
  const timer = setInterval(wake, idleMs);

  async function work(): Promise<void> {
    while (!closing.signal.aborted) {
      const document = await claim();
      if (document) await index(document);
      else await woken;
    }
  }

  async function claim(): Promise<DocumentRecord | undefined> {
    try {
      return await claimDocument(deps);
    } catch (error) {
      await storeRefused(error);
      return undefined;
    }
  }

  async function index(document: DocumentRecord): Promise<void> {
    const deadline = new AbortController();
    const deadlineTimer = setTimeout(
      () => deadline.abort(deadlineExceeded(settings)),
      settings.documentDeadlineMs,
    );
    const record = await ingestDocument(document, deps, AbortSignal.any([closing.signal, deadline.signal]));
    clearTimeout(deadlineTimer);
    for (;;) {
      try {
        await states.put(record);
        return;
      } catch (error) {
        // Left as it is when closing: the next start takes it up.
        if (closing.signal.aborted) return;
        await storeRefused(error);
      }
    }
  }

  async function storeRefused(error: unknown): Promise<void> {
    log('ingestion.states_unavailable', { error: error instanceof Error ? error.message : String(error) });
    await pause(storeRetryMs);
  }

  async function pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: closing.signal }).catch(() => {});
  }

  const workers = Array.from({ length: settings.concurrentDocuments }, work);
  return {
    wake,
    close: async () => {
      clearInterval(timer);
      closing.abort(new AppError('the kit is closing', { kind: 'cancelled', code: 'closing' }));
      wake();
      await Promise.all(workers);
    },
  };
}

function deadlineExceeded({ documentDeadlineMs }: { documentDeadlineMs: number }): AppError {
  return new AppError(
    `indexing took longer than ${documentDeadlineMs} ms: split the document, or raise documentDeadlineMs of the environment's ingestion`,
    { kind: 'timeout', code: 'deadline_exceeded', isRetryable: true },
  );
}
