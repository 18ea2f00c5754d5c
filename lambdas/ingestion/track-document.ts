import type { DocumentRecord } from '../domain/document';
import { identifyDocument } from './identify-document';
import type { DocumentSource, DocumentStates, SourceEntry } from './ports';
import { reopenDocument } from './reopen-document';

/** What tracking documents needs. */
export interface TrackDocumentDeps {
  readonly states: DocumentStates;
  readonly now: () => Date;
}

/** What looking at a document found; `deleted` means that it is missing in its source. */
export interface TrackedDocument<Document = DocumentRecord | undefined> {
  readonly difference: 'added' | 'changed' | 'deleted' | 'unchanged';
  /** As it is now kept; undefined for what was never known. */
  readonly document: Document;
}

/** Compares a document that its source has with its record, and has it indexed where they differ. */
export async function trackEntry(
  source: DocumentSource,
  entry: SourceEntry,
  deps: TrackDocumentDeps,
  options: { isRebuild?: boolean; isFailedRetried?: boolean } = {},
): Promise<TrackedDocument<DocumentRecord>> {
  const id = identifyDocument(source.id, entry.key);
  const known = await deps.states.get(id);
  const found = { sourceVersion: entry.version, sizeBytes: entry.sizeBytes, groups: entry.groups ?? [] };
  if (known === undefined) {
    const document = newDocument(source, entry, id, deps.now());
    await deps.states.put(document);
    return { difference: 'added', document };
  }
  const isKnown = known.state !== 'deleted';
  if (isKnown && known.sourceVersion === entry.version && !options.isRebuild) {
    const isRetried = known.state === 'failed' && options.isFailedRetried;
    return { difference: 'unchanged', document: isRetried ? await reopen(known, deps) : known };
  }
  const isRebuild = options.isRebuild || known.isRebuild;
  const document = await reopen(known, deps, { ...found, isRebuild });
  return { difference: isKnown ? 'changed' : 'added', document };
}

/** Looks at one document of a source, of which something was heard, or which a listing did not name. */
export async function trackKey(
  source: DocumentSource,
  key: string,
  deps: TrackDocumentDeps,
): Promise<TrackedDocument> {
  const entry = await source.find(key);
  if (entry !== undefined) return await trackEntry(source, entry, deps);
  const known = await deps.states.get(identifyDocument(source.id, key));
  if (known === undefined || known.state === 'deleted') return { difference: 'unchanged', document: known };
  return { difference: 'deleted', document: await reopen(known, deps) };
}

async function reopen(
  known: DocumentRecord,
  { states, now }: TrackDocumentDeps,
  changes?: Partial<DocumentRecord>,
): Promise<DocumentRecord> {
  const document = reopenDocument(known, now(), changes);
  await states.put(document);
  return document;
}

function newDocument(source: DocumentSource, entry: SourceEntry, id: string, now: Date): DocumentRecord {
  return {
    id,
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
