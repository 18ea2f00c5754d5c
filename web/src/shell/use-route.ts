import { useMemo, useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './route';

/** The place that the address names now. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(watchHash, () => location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}

function watchHash(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}
