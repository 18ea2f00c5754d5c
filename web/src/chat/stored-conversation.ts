import { parseOwnJson } from '../http/parse-own-json';
import { advanceConversation, type Exchange } from './conversation';

/** The number grows whenever `Exchange` changes, so that an older one is not read. */
const storageKey = 'kit.conversation.2';

/** The conversation of this tab before it was loaded again; an answer that was cut off by that is stopped. */
export function readConversation(): readonly Exchange[] {
  const stored = sessionStorage.getItem(storageKey);
  if (!stored) return [];
  return advanceConversation(parseOwnJson<readonly Exchange[]>(stored), { type: 'stopped' });
}

/** Keeps the conversation for as long as the tab is open, and as long as the browser has room for it. */
export function storeConversation(exchanges: readonly Exchange[]): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(exchanges));
  } catch {
    // The browser's five megabytes are full, or it stores nothing: losing the conversation at the next load is less than
    // an application that ends in the middle of it.
  }
}
