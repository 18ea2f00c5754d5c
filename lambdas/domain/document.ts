/** Where a document stands on its way into the index. */
export type DocumentState = 'pending' | 'indexing' | 'indexed' | 'failed' | 'deleted';

/** Why a document could not be indexed, for the person who has to mend it. */
export interface FailureCause {
  /** Stable, e.g. `encrypted`, `too_large`, `zip_bomb`. */
  readonly code: string;
  /** What is wrong, in the reader's terms. */
  readonly message: string;
  /** The change that mends it. */
  readonly action: string;
}

/** A document as the index follows it: a file of a folder, an upload, or a row of a table. */
export interface DocumentRecord {
  /** Digest of source and key: the same document keeps its id for ever. */
  readonly id: string;
  /** Id of the source, e.g. `folder:docs`. */
  readonly source: string;
  /** Place within the source: relative path with `/`, or the row's key. */
  readonly key: string;
  readonly tenant: string;
  /** Groups that may read it; empty: everyone of the tenant. */
  readonly groups: readonly string[];
  readonly title: string;
  /** Size of the original in bytes. */
  readonly sizeBytes: number;
  /** What the source says changes with every change: ETag, size and time, digest of the row. */
  readonly sourceVersion: string;
  /** SHA-256 of what is indexed, in hex: content, groups and metadata; undefined while nothing is. */
  readonly contentHash?: string;
  /** SHA-256 of the fingerprint of the index that holds it, in hex; of several, one space apart. */
  readonly indexedWith?: string;
  /** Set until every passage has been embedded anew, also those that did not change. */
  readonly isRebuild?: boolean;
  readonly state: DocumentState;
  /**
   * Grows with every change that is seen, so that an older one never overwrites a newer one. Begins with the
   * milliseconds since 1970: above what an index remembers of a document that was there before.
   */
  readonly generation: number;
  /** Passages in the index. */
  readonly passages: number;
  /** Language of most of the text, e.g. `ko`. */
  readonly language?: string;
  /** Metadata columns or front matter, for filters. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Set when the state is `failed`, or `pending` after a try that failed. */
  readonly cause?: FailureCause;
  /** Tries since the last change. */
  readonly attempts: number;
  /** ISO 8601, UTC: a `pending` document waits until then, a `failed` one that has it is then tried again. */
  readonly retryAt?: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  /** ISO 8601, UTC: an `indexing` document that passes it is taken up again. */
  readonly deadlineAt?: string;
}
