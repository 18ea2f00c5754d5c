import type { DocumentRecord } from '../domain/document';
import { failInterrupted, isInterrupted } from './fail-interrupted';
import { indexedWith, indexesOf, isIndexedWith } from './indexed-with';
import { listDocuments } from './list-documents';
import { type IndexTargetsDeps, listTargets } from './list-targets';
import type { DocumentSource, DocumentStates } from './ports';
import { reopenDocument } from './reopen-document';
import type { IngestionSettings } from './settings';

/** What recovering needs. */
export interface RecoverDocumentsDeps extends IndexTargetsDeps {
  readonly findSource: (document: Pick<DocumentRecord, 'source' | 'tenant'>) => DocumentSource | undefined;
  readonly states: DocumentStates;
  readonly settings: IngestionSettings;
  readonly now: () => Date;
}

/**
 * Mends the records after a start, before any worker runs: takes up what was in work when the process ended and what
 * had failed, lets go of sources that are no longer followed, and has everything indexed that the index does not
 * hold as its record says - after a change of the fingerprint, or when the index was lost.
 */
export async function recoverDocuments(deps: RecoverDocumentsDeps): Promise<void> {
  const { states, index, now } = deps;
  const wanted = (await listTargets(deps)).map(({ id }) => id);
  let passages = 0;
  for await (const document of listDocuments(states)) {
    const recovered = recover(forgetIndexes(document, wanted), wanted, deps);
    passages += document.passages;
    if (recovered !== document) await states.put(recovered);
  }
  if (passages === (await index.count())) return;
  for await (const document of listDocuments(states, { states: ['indexed'] })) {
    const indexed = await index.list(document.id);
    if (indexed.length === document.passages) continue;
    await states.put(reopenDocument(document, now(), { contentHash: undefined }));
  }
}

/** What is pinned again later has missed what happened meanwhile. */
function forgetIndexes(document: DocumentRecord, wanted: readonly string[]): DocumentRecord {
  const held = indexesOf(document);
  if (held.every((id) => wanted.includes(id))) return document;
  return { ...document, indexedWith: indexedWith(held.filter((id) => wanted.includes(id))) };
}

function recover(
  document: DocumentRecord,
  wanted: readonly string[],
  deps: RecoverDocumentsDeps,
): DocumentRecord {
  const { findSource, settings, now } = deps;
  const isFollowed = findSource(document) !== undefined;
  switch (document.state) {
    case 'deleted':
      return document;
    case 'pending':
      return document;
    case 'indexing':
      // A document that brings the process down must not do so for ever.
      return document.attempts < settings.maxAttempts
        ? { ...document, state: 'pending', deadlineAt: undefined }
        : failInterrupted(document, now());
    case 'failed':
      if (isFollowed && isInterrupted(document)) return document;
      return reopenDocument(document, now());
    case 'indexed':
      if (isFollowed && isIndexedWith(document, wanted)) return document;
      return reopenDocument(document, now());
  }
}
