import { ApiFailure } from '../http/api-failure';
import type { KitApi } from '../http/kit-api';

/** What waiting takes besides the API. */
interface Patience {
  /** Milliseconds between two looks. */
  readonly intervalMs: number;
  /** Milliseconds after which nobody waits any longer. */
  readonly limitMs: number;
}

/**
 * Waits until a document that was sent is known: a store of its own tells the kit of it a little later.
 *
 * @returns whether it is known; false when it is not after `limitMs`, or when `signal` is aborted
 * @throws ApiFailure when the kit refuses to say
 */
export async function waitForDocument(
  api: Pick<KitApi, 'document'>,
  documentId: string,
  signal: AbortSignal,
  { intervalMs, limitMs }: Patience = { intervalMs: 1_000, limitMs: 600_000 },
): Promise<boolean> {
  for (let waitedMs = 0; waitedMs <= limitMs && !signal.aborted; waitedMs += intervalMs) {
    try {
      await api.document(documentId, signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      // A line that is down for a while says nothing about the document.
      const mayPass = error instanceof ApiFailure && [0, 404, 429, 503].includes(error.status);
      if (!mayPass) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
  return false;
}
