import type { DocumentRecord } from '../domain/document';
import type { ModelGateway } from '../model-gateway/api';
import type { IndexFingerprint, PassageIndex } from '../vector-search/api';
import type { DocumentCounts, DocumentPage, ReplayedLetter, SyncReport, UploadTicket } from './api';
import type { IngestionMessage } from './queue-message';
import type { IngestionSettings } from './settings';
import type { SyncBatch } from './sync-batch-shape';

/** A document as its source lists it, unread. */
export interface SourceEntry {
  /** Place within the source; see `DocumentRecord.key`. */
  readonly key: string;
  /** Changes with every change of the content; see `DocumentRecord.sourceVersion`. */
  readonly version: string;
  readonly sizeBytes: number;
  /** Groups that may read it; left out: everyone of the tenant. */
  readonly groups?: readonly string[];
}

/** What a source gives when it is read: bytes of a file, or text of a row that needs no parser. */
export type SourceContent = {
  /** Metadata columns, or what was given with an upload; wins over the document's own. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly groups?: readonly string[];
} & (
  | { readonly type: 'file'; readonly bytes: Uint8Array }
  | { readonly type: 'row'; readonly title: string; readonly text: string }
);

/** Which source is meant. */
export interface SourceName {
  /** Stable and readable, e.g. `folder:docs-1f3a`; part of every document's id. */
  readonly id: string;
  /** Tenant that its documents belong to. */
  readonly tenant: string;
}

/** Where documents come from: a folder, a table, a bucket. */
export interface DocumentSource extends SourceName {
  /** Everything that is there now. @throws `source_unavailable` when the source itself cannot be read */
  list(): AsyncIterable<SourceEntry>;
  /** @returns undefined when it is not there @throws `source_unavailable` */
  find(key: string): Promise<SourceEntry | undefined>;
  /**
   * @returns undefined when it is gone
   * @throws `document_too_large` past `maxBytes`, `document_changing` while it is being written,
   * `source_unavailable`, `UnreadableDocumentError` for a row that cannot be used
   */
  read(key: string, maxBytes: number): Promise<SourceContent | undefined>;
  /**
   * Calls `onChange` within two seconds of a change, with its key, or with nothing when the whole source has to be
   * compared; until the returned function is called.
   */
  watch?(onChange: (key?: string) => void): Promise<() => Promise<void>>;
}

/** What is known of every document: the queue and the state in one, so that nothing accepted is lost. */
export interface DocumentStates {
  get(documentId: string): Promise<DocumentRecord | undefined>;
  /**
   * Writes the record unless the stored one has a higher generation. Records of deleted documents are kept for a day.
   *
   * @param options.isNewer - opens a generation: written only when the stored one has a lower generation, or there is
   * none, so that of two who open the same one, one is told to look again
   * @returns whether it was written
   */
  put(record: DocumentRecord, options?: { isNewer?: boolean }): Promise<boolean>;
  /**
   * By source and key, in that order.
   *
   * @param query.groups - only those that a reader of these groups may see; left out: all
   * @param query.after - `nextAfter` of the page before
   * @throws `invalid_after`
   */
  list(query: {
    tenant?: string;
    groups?: readonly string[];
    source?: string;
    states?: readonly DocumentRecord['state'][];
    after?: string;
    limit: number;
  }): Promise<DocumentPage>;
  /** @param query - as for `list` */
  count(query: { tenant?: string; groups?: readonly string[] }): Promise<DocumentCounts>;
  /**
   * Takes one document that is due - pending, with its deadline passed, or failed with its time to retry come -
   * and marks it `indexing`, one try more, so that no other worker takes it.
   *
   * @param options.documentId - takes only this one; left out: the one that has waited longest
   */
  claim(options: {
    now: string;
    deadlineAt: string;
    documentId?: string;
  }): Promise<DocumentRecord | undefined>;
}

/** The uploads of one tenant: a source that is also written. */
export interface UploadFolder extends DocumentSource {
  /**
   * Keeps a document, durably, before it returns; one of the same key is replaced as a whole.
   *
   * @throws `disk_full`, `metadata_too_large`, `invalid_document_name`
   */
  put(upload: {
    key: string;
    content: Uint8Array;
    groups: readonly string[];
    metadata: Readonly<Record<string, string>>;
  }): Promise<SourceEntry>;
  /**
   * Prepares a document whose content its owner sends to the ticket's address within 15 minutes; kept as by `put`.
   *
   * @throws `metadata_too_large`, `invalid_document_name`
   */
  begin(upload: {
    key: string;
    sizeBytes: number;
    groups: readonly string[];
    metadata: Readonly<Record<string, string>>;
  }): Promise<UploadTicket>;
  /** Does nothing when it is not there. */
  remove(key: string): Promise<void>;
}

/** Where uploaded documents are kept, apart by tenant. */
export interface DocumentUploads {
  /** The uploads of a tenant; empty at first. */
  of(tenant: string): UploadFolder;
  /** Tenants that have uploaded something. */
  tenants(): Promise<readonly string[]>;
  /**
   * Keeps the content that was sent to a ticket's address, where that is the kit's own; left out: where another server
   * takes it.
   *
   * @param token - last part of the address
   * @param read - the content, at most so many bytes of it; not called when the token is not good
   * @throws `upload_not_found`, `upload_size_differs`, `disk_full`
   */
  receive?(
    token: string,
    read: (maxBytes: number) => Promise<Uint8Array>,
  ): Promise<{ tenant: string; entry: SourceEntry }>;
}

/** A document's text as it is split and cited. */
export interface ParsedDocument {
  readonly title: string;
  /** Markdown: headings with `#`, tables as Markdown tables; line ends are `\n`, Unicode NFC. */
  readonly text: string;
  /** Where each page, slide or sheet starts in `text`, ascending; undefined for formats without. */
  readonly pages?: readonly { readonly page: number; readonly start: number }[];
  /** Front matter, document properties; values as text. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A reader of one family of formats. */
export interface DocumentParser {
  /**
   * @param file - `name` with extension, for the format and the title when the text has none
   * @throws `UnreadableDocumentError` with the cause and what to do
   */
  parse(file: { name: string; bytes: Uint8Array; maxUnpackedBytes: number }): Promise<ParsedDocument>;
}

/** An index that documents are written to, and what they become in it. */
export interface IndexTarget {
  readonly fingerprint: IndexFingerprint;
  readonly index: Pick<PassageIndex, 'upsert' | 'delete' | 'list'>;
  /** What embeds its passages. */
  readonly gateway: Pick<ModelGateway, 'embed'>;
  /** Route of the gateway that embeds them. */
  readonly embeddingRoute: string;
  readonly splitting: Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'>;
}

/** A message of the queue, as an invocation was given it. */
export interface ReceivedMessage {
  readonly id: string;
  readonly body: string;
  /** What the queue knows this delivery by. */
  readonly receipt: string;
  /** How often it has been delivered, this time included. */
  readonly receives: number;
}

/** Work that waits: a message is delivered at least once, in any order, until it has been worked off. */
export interface IngestionQueue {
  send(messages: readonly IngestionMessage[]): Promise<void>;
  /**
   * Has a message that was delivered come back by itself, after so many seconds.
   *
   * @param receipt - see `ReceivedMessage.receipt`
   */
  postpone(receipt: string, seconds: number): Promise<void>;
}

/** Messages that nobody could work off, kept for a person to see. */
export interface DeadLetters {
  /** Keeps a message with the reason. */
  put(letter: { readonly body: string; readonly cause: string }): Promise<void>;
  /**
   * Puts messages back into the queue they came from; each that was there when this began, and none that comes
   * meanwhile. One may come back twice when this is interrupted.
   *
   * @param limit - most that are put back, 1 to 1000
   */
  replay(limit: number): Promise<readonly ReplayedLetter[]>;
}

/** A sync of one source that runs by itself. */
export interface SyncRun {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** Which sync: of two that ask for the same one, the second is given the run of the first while that runs. */
export interface SyncRequest {
  readonly source: string;
  readonly tenant: string;
  readonly isRebuild: boolean;
}

/** Syncs that run by themselves, whether anyone follows them or not. */
export interface SyncRuns {
  start(request: SyncRequest): Promise<SyncRun>;
  /** @returns `failed` when the run itself broke down, which documents that fail do not do */
  state(runId: string): Promise<'running' | 'done' | 'failed'>;
}

/** How a source differs from what is known of it, and how many documents that makes to look at. */
export interface SyncPlan extends Pick<SyncReport, 'added' | 'changed' | 'deleted' | 'unchanged' | 'cause'> {
  readonly total: number;
}

/** How far syncs are; what is written twice counts once. Forgotten a week later. */
export interface SyncProgress {
  putPlan(runId: string, plan: SyncPlan): Promise<void>;
  /** @param finished - documents of the batch that are indexed, deleted or failed by now */
  putFinished(runId: string, batch: number, finished: number): Promise<void>;
  /** @returns no plan before it has been made */
  get(runId: string): Promise<{ readonly plan?: SyncPlan; readonly finished: number }>;
}

/** Lists of what a sync has to look at, for whoever shares the work out. */
export interface SyncManifests {
  /** Keeps one line a batch. @returns the name of the list */
  put(runId: string, batches: readonly SyncBatch[]): Promise<string>;
}
