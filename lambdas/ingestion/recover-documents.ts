import type { DocumentRecord } from '../domain/document';
import { digest } from '../platform/digest';
import { describeFingerprint, type IndexFingerprint, type PassageIndex } from '../vector-search/api';
import { failInterrupted, isInterrupted } from './fail-interrupted';
import { listDocuments } from './list-documents';
import type { DocumentSource, DocumentStates } from './ports';
import { reopenDocument } from './reopen-document';
import type { IngestionSettings } from './settings';

/** What recovering needs. */
export interface RecoverDocumentsDeps {
  readonly findSource: (document: Pick<DocumentRecord, 'source' | 'tenant'>) => DocumentSource | undefined;
  readonly states: DocumentStates;
  readonly index: PassageIndex;
  readonly fingerprint: IndexFingerprint;
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
  const indexedWith = digest(describeFingerprint(deps.fingerprint));
  let passages = 0;
  for await (const document of listDocuments(states)) {
    const recovered = recover(document, indexedWith, deps);
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

function recover(document: DocumentRecord, indexedWith: string, deps: RecoverDocumentsDeps): DocumentRecord {
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
      if (isFollowed && document.indexedWith === indexedWith) return document;
      return reopenDocument(document, now());
  }
}
