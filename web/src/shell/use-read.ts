import { useEffect, useState } from 'react';

/** Something that is read once. */
export type Read<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: 'failed'; readonly error: unknown };

/** @param read - a stable function; a new one reads anew */
export function useRead<T>(read: (signal: AbortSignal) => Promise<T>): Read<T> {
  const [result, setResult] = useState<Read<T>>({ state: 'loading' });
  useEffect(() => {
    const controller = new AbortController();
    read(controller.signal).then(
      (value) => setResult({ state: 'read', value }),
      (error: unknown) => {
        if (!controller.signal.aborted) setResult({ state: 'failed', error });
      },
    );
    return () => controller.abort();
  }, [read]);
  return result;
}
