import { setImmediate as others } from 'node:timers/promises';
import { identifyDocument } from './identify-document';
import { listDocuments } from './list-documents';
import type { DocumentSource } from './ports';
import { type TrackDocumentDeps, type TrackedDocument, trackEntry, trackKey } from './track-document';

/** Documents between two breaks, in which requests are answered. */
const breakEvery = 200;

/** How a source differed from what was known of it. */
export interface SourceDifference {
  readonly added: number;
  readonly changed: number;
  readonly deleted: number;
  readonly unchanged: number;
  /** Ids of the documents that wait to be indexed or removed, or are in work. */
  readonly opened: readonly string[];
}

/**
 * Compares a source with what is known of it, and has every difference indexed.
 *
 * @throws `source_unavailable`: then nothing counts as deleted
 */
export async function compareSource(
  source: DocumentSource,
  deps: TrackDocumentDeps,
  options: { isRebuild?: boolean; isFailedRetried?: boolean } = {},
): Promise<SourceDifference> {
  const counts = { added: 0, changed: 0, deleted: 0, unchanged: 0 };
  const opened: string[] = [];
  const note = ({ difference, document }: TrackedDocument): void => {
    counts[difference]++;
    if (document?.state === 'pending' || document?.state === 'indexing') opened.push(document.id);
  };

  const listed = new Set<string>();
  for await (const entry of source.list()) {
    listed.add(identifyDocument(source.id, entry.key));
    note(await trackEntry(source, entry, deps, options));
    if (listed.size % breakEvery === 0) await others();
  }
  // With its tenant, by which a store finds documents faster than by their source.
  const own = { tenant: source.tenant, source: source.id };
  const states = ['pending', 'indexing', 'indexed', 'failed'] as const;
  for await (const document of listDocuments(deps.states, { ...own, states })) {
    // Looked for once more: it may have come after its place in the listing had passed.
    if (!listed.has(document.id)) note(await trackKey(source, document.key, deps));
  }
  return { ...counts, opened };
}
