import type { DocumentRecord } from '../domain/document';
import { AppError } from '../platform/errors';
import { identifyDocument } from './identify-document';
import { isIndexedWith } from './indexed-with';
import type { DocumentSource, DocumentStates, SourceEntry } from './ports';
import { reopenDocument } from './reopen-document';

/** What tracking documents needs. */
export interface TrackDocumentDeps {
  readonly states: DocumentStates;
  readonly now: () => Date;
  /** Ids of the indexes that are to hold every document; left out: whichever hold it will do. */
  readonly wantedIndexes?: () => Promise<readonly string[]>;
}

/** What looking at a document found; `deleted` means that it is missing in its source. */
export interface TrackedDocument<Document = DocumentRecord | undefined> {
  readonly difference: 'added' | 'changed' | 'deleted' | 'unchanged';
  /** As it is now kept; undefined for what was never known. */
  readonly document: Document;
}

/** Looks at a document again each time that another was quicker, so often; more is no coincidence. */
const mostLooks = 10;

interface TrackOptions {
  readonly isRebuild?: boolean;
  readonly isFailedRetried?: boolean;
}

/** Compares a document that its source has with its record, and has it indexed where they differ. */
export async function trackEntry(
  source: DocumentSource,
  entry: SourceEntry,
  deps: TrackDocumentDeps,
  options: TrackOptions = {},
): Promise<TrackedDocument<DocumentRecord>> {
  let latest = entry;
  for (let look = 0; look < mostLooks; look++) {
    const known = await deps.states.get(identifyDocument(source.id, entry.key));
    const wanted = await deps.wantedIndexes?.();
    const tracked = compare(source, latest, known, deps.now(), { ...options, wanted });
    if (tracked.document === known || (await opens(tracked.document, deps))) return tracked;
    // Whoever was quicker may have seen a later version. One that is gone by now is found so when it is read.
    latest = (await source.find(entry.key)) ?? latest;
  }
  throw contended(entry.key);
}

/** Looks at one document of a source, of which something was heard, or which a listing did not name. */
export async function trackKey(
  source: DocumentSource,
  key: string,
  deps: TrackDocumentDeps,
  options: TrackOptions = {},
): Promise<TrackedDocument> {
  for (let look = 0; look < mostLooks; look++) {
    // In this order: whatever changes the source after it was looked at opens a generation above the one known here.
    const known = await deps.states.get(identifyDocument(source.id, key));
    const entry = await source.find(key);
    if (entry === undefined && (known === undefined || known.state === 'deleted')) {
      return { difference: 'unchanged', document: known };
    }
    const tracked: TrackedDocument<DocumentRecord> | undefined = entry
      ? compare(source, entry, known, deps.now(), { ...options, wanted: await deps.wantedIndexes?.() })
      : known && { difference: 'deleted', document: reopenDocument(known, deps.now()) };
    if (tracked && (tracked.document === known || (await opens(tracked.document, deps)))) return tracked;
  }
  throw contended(key);
}

function opens(document: DocumentRecord, { states }: TrackDocumentDeps): Promise<boolean> {
  return states.put(document, { isNewer: true });
}

function compare(
  source: DocumentSource,
  entry: SourceEntry,
  known: DocumentRecord | undefined,
  now: Date,
  options: TrackOptions & { readonly wanted?: readonly string[] },
): TrackedDocument<DocumentRecord> {
  if (known === undefined) return { difference: 'added', document: newDocument(source, entry, now) };
  const isKnown = known.state !== 'deleted';
  if (isKnown && known.sourceVersion === entry.version && !options.isRebuild) {
    const isRetried = known.state === 'failed' && options.isFailedRetried;
    // A release has come to pin an index that it is not in yet.
    const isMissing = known.state === 'indexed' && !isIndexedWith(known, options.wanted ?? []);
    return { difference: 'unchanged', document: isRetried || isMissing ? reopenDocument(known, now) : known };
  }
  const document = reopenDocument(known, now, {
    sourceVersion: entry.version,
    sizeBytes: entry.sizeBytes,
    groups: entry.groups ?? [],
    isRebuild: options.isRebuild || known.isRebuild,
  });
  return { difference: isKnown ? 'changed' : 'added', document };
}

function newDocument(source: DocumentSource, entry: SourceEntry, now: Date): DocumentRecord {
  return {
    id: identifyDocument(source.id, entry.key),
    source: source.id,
    key: entry.key,
    tenant: source.tenant,
    groups: entry.groups ?? [],
    title: entry.key.split('/').at(-1) ?? entry.key,
    sizeBytes: entry.sizeBytes,
    sourceVersion: entry.version,
    state: 'pending',
    generation: now.getTime(),
    passages: 0,
    metadata: {},
    attempts: 0,
    updatedAt: now.toISOString(),
  };
}

function contended(key: string): AppError {
  return new AppError(`${key} changed ${mostLooks} times while it was looked at: try again`, {
    kind: 'conflict',
    code: 'document_changing',
    isRetryable: true,
  });
}
