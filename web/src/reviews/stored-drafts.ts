import { parseOwnJson } from '../http/parse-own-json';
import type { ReviewDraft } from './review-draft';

/** The number grows whenever `ReviewDraft` changes, so that an older one is not read. */
const storageKey = 'kit.review-drafts.1';

/** Drafts kept, so that reviewing for a day does not fill the storage. */
const most = 50;

/** The reviewer's unsent draft of a review, as it was left in this tab. */
export function readDraft(reviewId: string): ReviewDraft | undefined {
  return readAll().find(([id]) => id === reviewId)?.[1];
}

/** Keeps a draft for as long as the tab is open; undefined lets it go. */
export function storeDraft(reviewId: string, draft: ReviewDraft | undefined): void {
  const others = readAll().filter(([id]) => id !== reviewId);
  const kept = draft ? [...others, [reviewId, draft] as const].slice(-most) : others;
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(kept));
  } catch {
    // The browser stores nothing (more): the draft is still on the page, and lost only with it.
  }
}

function readAll(): readonly (readonly [string, ReviewDraft])[] {
  const stored = sessionStorage.getItem(storageKey);
  return stored ? parseOwnJson(stored) : [];
}
