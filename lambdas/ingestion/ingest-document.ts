import type { DocumentRecord } from '../domain/document';
import { detectLanguage } from '../domain/language';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import { digestContent } from './digest-content';
import { identifyPassages } from './identify-passages';
import { indexPassages } from './index-passages';
import { indexedWith as describeIndexes, indexesOf, isIndexedWith } from './indexed-with';
import { type IndexTargetsDeps, listTargets, type NamedTarget, ownTarget } from './list-targets';
import type { DocumentParser, DocumentSource, DocumentStates, ParsedDocument, SourceContent } from './ports';
import { recordFailure } from './record-failure';
import type { IngestionSettings } from './settings';
import { splitDocument } from './split-document';
import { UnreadableDocumentError } from './unreadable-document-error';

/** What indexing a document needs. */
export interface IngestDocumentDeps extends IndexTargetsDeps {
  /** The source of a document, when it is still followed. */
  readonly findSource: (document: Pick<DocumentRecord, 'source' | 'tenant'>) => DocumentSource | undefined;
  readonly states: DocumentStates;
  readonly parser: DocumentParser;
  readonly settings: IngestionSettings;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Brings the indexes in line with one document of its source: indexes it, or removes it when it is gone there.
 *
 * Every index that a release pins is written, each with passages of its own splitting and vectors of its own model; one
 * that holds the document as it is stays as it is. Only passages that are not in the index are embedded, all of a document are exchanged at once, and a record or
 * passages of a later change are never overwritten. Whatever goes wrong with the document ends in its state.
 *
 * @param document - as `DocumentStates.claim` returned it
 * @param signal - aborted with an `AppError` when it has to stop: `deadline_exceeded`, or `closing`, which puts it back
 * @returns the record to put: the caller puts it, for as long as that takes; one of a document that has changed again
 * is refused
 */
export async function ingestDocument(
  document: DocumentRecord,
  deps: IngestDocumentDeps,
  signal: AbortSignal,
): Promise<DocumentRecord> {
  const { indexedWith, cause, retryAt, deadlineAt, ...known } = document;
  const settled = { ...known, indexedWith, updatedAt: deps.now().toISOString() };
  let { contentHash } = document;
  let targets: readonly NamedTarget[] = [ownTarget(deps)];
  try {
    const content = await abortable(readContent(document, deps), signal);
    targets = await listTargets(deps);
    const wanted = targets.map(({ id }) => id);
    const found = content && digestContent(content);
    const isSame = content !== undefined && found === contentHash && !document.isRebuild;
    if (isSame && isIndexedWith(document, wanted)) {
      // The record may be of a version that another has replaced meanwhile.
      return { ...settled, groups: content.groups ?? [], state: 'indexed', attempts: 0 };
    }
    // Said before the index is touched: whoever takes the document up after a crash, or after a change that is undone
    // meanwhile, would take it for unchanged.
    contentHash = undefined;
    if (!(await deps.states.put({ ...document, contentHash }))) return document;
    if (content === undefined) {
      await deleteEverywhere({ documentId: document.id, generation: document.generation }, targets);
      deps.log('ingestion.deleted', { documentId: document.id });
      return { ...settled, contentHash, isRebuild: undefined, passages: 0, state: 'deleted' };
    }
    const parsed = await abortable(parseContent(document, content, deps), signal);
    const described = {
      ...settled,
      title: parsed.title,
      groups: content.groups ?? [],
      metadata: { ...parsed.metadata, ...content.metadata },
      language: detectLanguage(parsed.text),
    };
    // The environment's own index comes first, and its passages are those that the record counts.
    const due = isSame ? targets.filter(({ id }) => !isIndexedWith(document, [id])) : targets;
    let { passages: passagesOfOwn } = document;
    for (const target of due) {
      const passages = identifyPassages(described, splitDocument(parsed, target.splitting));
      if (passages.length === 0) throw new UnreadableDocumentError(noText);
      const embedded = await indexPassages({ document, passages, signal }, target);
      deps.log('ingestion.indexed', { documentId: document.id, passages: passages.length, embedded });
      if (target === targets[0]) passagesOfOwn = passages.length;
    }
    return {
      ...described,
      contentHash: found,
      indexedWith: describeIndexes(isSame ? [...indexesOf(document), ...wanted] : wanted),
      isRebuild: undefined,
      passages: passagesOfOwn,
      state: 'indexed',
      attempts: 0,
      updatedAt: deps.now().toISOString(),
    };
  } catch (thrown) {
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (error instanceof AppError && error.code === 'closing') {
      return {
        ...settled,
        contentHash,
        cause,
        state: 'pending',
        attempts: Math.max(0, document.attempts - 1),
      };
    }
    const failing = { ...document, contentHash };
    const everywhere = {
      ...deps,
      index: { delete: (removed: RemovedDocument) => deleteEverywhere(removed, targets) },
    };
    return await recordFailure(failing, error, everywhere).catch((second: unknown) =>
      recordFailure(failing, second, everywhere),
    );
  }
}

type RemovedDocument = Parameters<NamedTarget['index']['delete']>[0];

async function deleteEverywhere(removed: RemovedDocument, targets: readonly NamedTarget[]): Promise<void> {
  for (const { index } of targets) await index.delete(removed);
}

const noText = {
  code: 'no_text',
  message: 'there is no text in it',
  action: 'put text into it; a scan needs text recognition first',
} as const;

async function readContent(
  document: DocumentRecord,
  { findSource, settings }: IngestDocumentDeps,
): Promise<SourceContent | undefined> {
  return await findSource(document)?.read(document.key, settings.maxDocumentSizeBytes);
}

async function parseContent(
  document: DocumentRecord,
  content: SourceContent,
  { parser, settings }: IngestDocumentDeps,
): Promise<ParsedDocument> {
  if (content.type === 'row') return { title: content.title, text: content.text, metadata: {} };
  return await parser.parse({
    name: document.key.split('/').at(-1) ?? document.key,
    bytes: content.bytes,
    maxUnpackedBytes: settings.maxDocumentSizeBytes * 10,
  });
}

/** Rejects with the signal's reason as soon as it is aborted; what was begun is left to end by itself. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new AbortController();
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener('abort', () => reject(signal.reason), { signal: aborted.signal });
      }),
    ]);
  } finally {
    aborted.abort();
  }
}
