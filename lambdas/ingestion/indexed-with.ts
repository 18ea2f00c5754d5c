import type { DocumentRecord } from '../domain/document';

/** Ids of the indexes that hold a document as it is. */
export function indexesOf({ indexedWith }: Pick<DocumentRecord, 'indexedWith'>): readonly string[] {
  return indexedWith?.split(' ') ?? [];
}

/** Whether each of these indexes holds the document as it is. */
export function isIndexedWith(
  document: Pick<DocumentRecord, 'indexedWith'>,
  wanted: readonly string[],
): boolean {
  const held = indexesOf(document);
  return wanted.every((id) => held.includes(id));
}

/** What a record says of the indexes that hold its document; one alone is its id. */
export function indexedWith(ids: Iterable<string>): string | undefined {
  return [...new Set(ids)].join(' ') || undefined;
}
