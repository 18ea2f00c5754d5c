import { hasTimeForDocument, type IndexDocumentDeps, indexDocument } from './index-document';

/** What working off the due documents needs. */
export interface IndexDueDeps extends IndexDocumentDeps {
  /** Has another invocation do the same. */
  readonly wake: () => void | Promise<void>;
}

/**
 * Indexes whatever is due, one document after the other, until nothing is or the time runs short.
 *
 * Where more than one is due, another invocation is called, once: it calls the next one, so there are soon as many as
 * may run, and one that ends for want of time has its successor waiting already.
 */
export async function indexDue(deps: IndexDueDeps): Promise<void> {
  let isAnotherCalled = false;
  for (let indexed = 0; ; indexed++) {
    const isTimeShort = !hasTimeForDocument(deps);
    if (!isAnotherCalled && (isTimeShort || indexed === 2)) {
      await deps.wake();
      isAnotherCalled = true;
    }
    if (isTimeShort || (await indexDocument(undefined, deps)) === undefined) return;
  }
}
