import { useCallback, useEffect, useRef, useState } from 'react';
import { failureText } from '../http/failure-text';
import type { KitApi } from '../http/kit-api';
import { useLanguage } from '../i18n/language-context';
import { waitForDocument } from './wait-for-document';

/** A file on its way to the kit. */
export interface Upload {
  readonly id: number;
  readonly name: string;
  readonly sizeBytes: number;
  /** `arriving`: it was sent, and the kit does not know of it yet. */
  readonly state: 'waiting' | 'sending' | 'arriving' | 'done' | 'failed';
  /** Share that was sent, 0 to 1. */
  readonly share: number;
  /** Why it failed, in the kit's words. */
  readonly problem?: string;
}

/** Files sent at the same time: more would only share the same line. */
const concurrency = 3;

/** Uploads files, a few at a time; one that fails does not hold up the others. */
export function useUploads(
  api: KitApi,
  onUploaded: () => void,
): { uploads: readonly Upload[]; upload: (files: readonly File[]) => void; clear: () => void } {
  const { text } = useLanguage();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const queue = useRef<{ id: number; file: File }[]>([]);
  const senders = useRef(0);
  const nextId = useRef(0);
  const leaving = useRef(new AbortController());

  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);

  const change = useCallback((id: number, changes: Partial<Upload>) => {
    setUploads((before) => before.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  }, []);

  const awaitArrival = useCallback(
    async (id: number, documentId: string) => {
      const { signal } = leaving.current;
      change(id, { state: 'arriving', share: 1 });
      try {
        const isKnown = await waitForDocument(api, documentId, signal);
        if (signal.aborted) return;
        if (!isKnown) return change(id, { state: 'failed', problem: text.documents.uploadNotTaken });
        change(id, { state: 'done' });
        onUploaded();
      } catch (error) {
        change(id, { state: 'failed', problem: failureText(error, text) });
      }
    },
    [api, change, onUploaded, text],
  );

  const sendQueued = useCallback(async () => {
    senders.current += 1;
    for (let next = queue.current.shift(); next; next = queue.current.shift()) {
      const { id, file } = next;
      change(id, { state: 'sending' });
      try {
        const documentId = await api.upload(file, (share) => change(id, { share }));
        // The next file does not wait for this one to be taken up.
        void awaitArrival(id, documentId);
      } catch (error) {
        change(id, { state: 'failed', problem: failureText(error, text) });
      }
    }
    senders.current -= 1;
  }, [api, change, awaitArrival, text]);

  const upload = useCallback(
    (files: readonly File[]) => {
      const added = files.map((file) => ({ id: nextId.current++, file }));
      queue.current.push(...added);
      setUploads((before) => [
        ...before,
        ...added.map(({ id, file }) => ({
          id,
          name: file.name,
          sizeBytes: file.size,
          state: 'waiting' as const,
          share: 0,
        })),
      ]);
      while (senders.current < Math.min(concurrency, queue.current.length + senders.current))
        void sendQueued();
    },
    [sendQueued],
  );

  const clear = useCallback(
    () => setUploads((before) => before.filter(({ state }) => state !== 'done' && state !== 'failed')),
    [],
  );
  return { uploads, upload, clear };
}
