const storageKey = 'kit.key';

/** The key that the reader signed in with, if any. */
export function readKey(): string | undefined {
  return localStorage.getItem(storageKey) ?? undefined;
}

/** Keeps the key for the next visit. */
export function rememberKey(key: string): void {
  localStorage.setItem(storageKey, key);
}

/** Forgets the key, and with it the conversation that was held under it. */
export function forgetKey(): void {
  localStorage.removeItem(storageKey);
  sessionStorage.clear();
}

/**
 * Takes the key out of an address such as `…/#key=sk-kit-…`, which `npm run local` prints, and keeps it.
 *
 * The address is replaced at once, so that the key stays neither on the screen nor in the browser's history.
 *
 * @returns the key, undefined when the address has none
 */
export function takeKeyFromAddress(): string | undefined {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (!key) return undefined;
  history.replaceState(null, '', '#/chat');
  forgetKey();
  rememberKey(key);
  return key;
}
