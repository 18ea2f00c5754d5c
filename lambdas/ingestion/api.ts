import type { Caller } from '../domain/caller';
import type { DocumentRecord, DocumentState, FailureCause } from '../domain/document';
import type { Passage } from '../domain/passage';

/** A page of documents. */
export interface DocumentPage {
  readonly documents: readonly DocumentRecord[];
  /** Pass as `after` for the next page; undefined on the last. */
  readonly nextAfter?: string;
}

/** What a list of documents is narrowed to. */
export interface DocumentListQuery {
  readonly state?: DocumentState;
  readonly source?: string;
  /** `nextAfter` of the page before. */
  readonly after?: string;
  /** 1 to 500. */
  readonly limit: number;
}

/** A document that a caller hands over. */
export interface DocumentUpload {
  /** File name with its extension; folders with `/` are kept, `..` is refused. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly groups?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A document that a caller announces, to send its content afterwards. */
export interface AnnouncedUpload extends Omit<DocumentUpload, 'content'> {
  readonly sizeBytes: number;
}

/** Where the content of one announced document is sent to; whoever has it may send it, without a key. */
export interface UploadTicket {
  /** Absolute, or a path on the server that gave it, e.g. `/v1/uploads/…`. */
  readonly url: string;
  readonly method: 'PUT';
  /** To be sent as they are, with a body of exactly the announced size. */
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

/** How many documents are in each state, and how many passages there are. */
export interface DocumentCounts {
  readonly byState: Readonly<Record<DocumentState, number>>;
  readonly passages: number;
}

/** What a sync found and did, in documents. */
export interface SyncReport {
  readonly source: string;
  readonly added: number;
  readonly changed: number;
  readonly deleted: number;
  readonly unchanged: number;
  /** Set when the source itself could not be read: its documents stay as they are. */
  readonly cause?: FailureCause;
  /** Documents whose last try failed, with their causes, by key. */
  readonly failed: readonly { readonly key: string; readonly message: string; readonly action: string }[];
  readonly durationMs: number;
}

/** Progress of a sync; the last one is `done`. */
export type SyncEvent =
  | { readonly type: 'progress'; readonly source: string; readonly finished: number; readonly total: number }
  | { readonly type: 'done'; readonly reports: readonly SyncReport[] };

/** The documents that the index follows. Other tenants' documents do not exist for a caller. */
export interface Documents {
  list(caller: Caller, query: DocumentListQuery): Promise<DocumentPage>;
  counts(caller: Caller): Promise<DocumentCounts>;
  /** @throws `document_not_found` */
  get(caller: Caller, documentId: string): Promise<DocumentRecord>;
  /** The document's passages in order; joined by their offsets they are its text. @throws `document_not_found` */
  passages(caller: Caller, documentId: string): Promise<readonly Passage[]>;
  /**
   * Keeps the document and indexes it soon; a document of the same name is replaced.
   *
   * @throws `document_too_large`, `invalid_document_name`, `document_empty`, `metadata_too_large`, `disk_full`;
   * `group_not_yours` when the caller is not in a group it names; `document_name_taken` by one it may not read
   */
  upload(caller: Caller, upload: DocumentUpload): Promise<DocumentRecord>;
  /**
   * Lets the caller send a document straight to where it is kept; it is indexed soon after it has come.
   *
   * @returns `documentId` - not found before the content has come, when the name is new
   * @throws as `upload`
   */
  beginUpload(
    caller: Caller,
    upload: AnnouncedUpload,
  ): Promise<{ readonly documentId: string; readonly ticket: UploadTicket }>;
  /**
   * Takes the content that is sent to a ticket whose address is the kit's own.
   *
   * @param token - last part of the address
   * @param read - the content, at most so many bytes of it; not called when the token is not good, since whoever
   * sends it has shown no key
   * @throws `upload_not_found` when it is unknown, used or expired, `upload_size_differs`, `disk_full`
   */
  receiveUpload(token: string, read: (maxBytes: number) => Promise<Uint8Array>): Promise<DocumentRecord>;
  /**
   * Removes an uploaded document.
   *
   * @throws `document_not_found`; `document_not_owned` when it belongs to a folder or table, where it must be deleted
   */
  delete(caller: Caller, documentId: string): Promise<DocumentRecord>;
  /** Takes a failed document up again. @throws `document_not_found` */
  retry(caller: Caller, documentId: string): Promise<DocumentRecord>;
  /**
   * Compares sources and index and mends the difference; ends when everything it found is indexed or failed.
   *
   * @param options.source - one source's id; left out: all of the tenant
   * @param options.isRebuild - reads and embeds every document anew
   * @throws `source_not_found`
   */
  sync(caller: Caller, options: { source?: string; isRebuild?: boolean }): AsyncIterable<SyncEvent>;
}

/** A message of the dead letters that went back into the queue. */
export interface ReplayedLetter {
  /** The message as it was, its beginning only where it is long. */
  readonly body: string;
  /** Why nobody could work it off. */
  readonly cause: string;
  /** ISO 8601, UTC: since when it lay there. */
  readonly since: string;
}

/** Puts dead letters back into the queue. @param limit - most that are put back, 1 to 1000 */
export type ReplayLetters = (limit: number) => Promise<readonly ReplayedLetter[]>;
