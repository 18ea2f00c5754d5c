import type { Wire, WireDocumentList } from '../../../lambdas/api/api';
import type { DocumentRecord, DocumentState } from '../../../lambdas/domain/document';
import type { KitApi } from '../http/kit-api';

/** Documents of one page of the table. */
export const pageSize = 50;

/** The most that one request may ask for, and how many such requests a search by text makes. */
const largestPage = 500;
const largestSearch = 20;

/** What the table is narrowed to. */
export interface DocumentFilter {
  readonly state?: DocumentState;
  /** Part of the title or of the path, in any case; empty: all. */
  readonly text: string;
  /** Where the page begins, as the list before it said. */
  readonly after?: string;
}

/** A page of documents with the counts of all. */
export interface DocumentsShown {
  readonly documents: readonly Wire<DocumentRecord>[];
  readonly counts: WireDocumentList['counts'];
  /** Pass as `after` for the next page. */
  readonly nextAfter?: string;
  /** Whether a search by text found more than a page. */
  readonly isCut: boolean;
}

/** Reads one page; with a text, looks for it in the first 10,000 documents, since the API filters by state only. */
export async function listDocuments(
  api: Pick<KitApi, 'documents'>,
  { state, text, after }: DocumentFilter,
  signal: AbortSignal,
): Promise<DocumentsShown> {
  if (!text.trim()) {
    const page = await api.documents({ state, after, limit: pageSize }, signal);
    return { documents: page.data, counts: page.counts, nextAfter: page.next_after, isCut: false };
  }
  const found: Wire<DocumentRecord>[] = [];
  let page = await api.documents({ state, limit: largestPage }, signal);
  for (let pages = 1; ; pages += 1) {
    found.push(...page.data.filter((document) => matches(document, text)));
    if (found.length > pageSize || !page.next_after || pages === largestSearch) break;
    page = await api.documents({ state, after: page.next_after, limit: largestPage }, signal);
  }
  return {
    documents: found.slice(0, pageSize),
    counts: page.counts,
    isCut: found.length > pageSize || page.next_after !== undefined,
  };
}

function matches({ title, key }: Wire<DocumentRecord>, text: string): boolean {
  const wanted = text.trim().normalize('NFC').toLowerCase();
  return [title, key].some((field) => field.normalize('NFC').toLowerCase().includes(wanted));
}
