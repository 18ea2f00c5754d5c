import type { Passage } from '../domain/passage';
import { AppError } from '../platform/errors';
import type { IndexFingerprint, SearchMode } from './settings';

/** What an index was built with. */
export type { IndexFingerprint } from './settings';

/** A passage to index. Without `embedding` the passage must be in the index already: its vector is kept. */
export interface PassageToIndex {
  readonly passage: Passage;
  /** Unit length, of the fingerprint's dimensions. */
  readonly embedding?: Float32Array;
}

/** All passages of one document, which replace those it had. */
export interface DocumentToIndex {
  readonly documentId: string;
  /** See `DocumentRecord.generation`; an older one never replaces a newer one. */
  readonly generation: number;
  readonly passages: readonly PassageToIndex[];
}

/** Who searches: from the verified caller, never from the query. */
export interface PassageAccess {
  readonly tenant: string;
  readonly groups: readonly string[];
}

/** Narrows a search; every given field must match, and any of its values will do. */
export interface PassageFilter {
  readonly sources?: readonly string[];
  readonly languages?: readonly string[];
  readonly documentIds?: readonly string[];
  readonly metadata?: Readonly<Record<string, readonly string[]>>;
}

/** A search for passages. */
export interface PassageQuery {
  /** Words to look for; used by `keyword` and `hybrid`. */
  readonly text: string;
  /** Unit length; used by `vector` and `hybrid`. */
  readonly embedding?: Float32Array;
  /** Share of the vector score in `hybrid`, 0 to 1. */
  readonly vectorWeight?: number;
  /** What `embedding` was made with. */
  readonly fingerprint: IndexFingerprint;
  readonly mode: SearchMode;
  /** 1 to 100. */
  readonly limit: number;
  readonly access: PassageAccess;
  readonly filter?: PassageFilter;
}

/** A passage that was found. */
export interface PassageHit {
  readonly passage: Passage;
  /** What the hits are ordered by, 0 to 1 in `vector` and `hybrid`; BM25, 0 and up, in `keyword`. */
  readonly score: number;
  /** BM25, 0 and up; undefined when the words were not looked for or did not match. */
  readonly keywordScore?: number;
  /** Cosine, -1 to 1; undefined when vectors were not compared or the passage is not among the nearest. */
  readonly similarity?: number;
}

/** The passage index. */
export interface PassageIndex {
  /**
   * Replaces the passages of a document; a reader sees the old ones or the new ones, never a mix.
   *
   * @throws {@link PassageNotIndexedError} when a passage without embedding is not in the index
   */
  upsert(document: DocumentToIndex): Promise<void>;
  /** Removes the passages of a document; does nothing when there are none. */
  delete(document: { documentId: string; generation: number }): Promise<void>;
  /**
   * @returns best first, at most `limit`
   * @throws {@link FingerprintMismatchError}
   */
  search(query: PassageQuery): Promise<readonly PassageHit[]>;
  /** @returns the passages of a document that `access` may read (everyone's when left out), by ordinal */
  list(documentId: string, access?: PassageAccess): Promise<readonly Passage[]>;
  /** @returns how many passages there are, of the tenant or of all */
  count(tenant?: string): Promise<number>;
  /** @returns what the index was built with */
  fingerprint(): Promise<IndexFingerprint>;
}

/** The passage indexes of an environment, one a fingerprint: those that releases pin stand beside each other. */
export interface PassageIndexes {
  /** @throws {@link IndexNotCreatedError} (retryable) when there is none of that fingerprint */
  of(fingerprint: IndexFingerprint): Promise<PassageIndex>;
}

/** Thrown when a passage comes without its embedding and is not in the index: embed it and try again. */
export class PassageNotIndexedError extends AppError {
  readonly passageIds: readonly string[];

  constructor(passageIds: readonly string[]) {
    super(
      `${passageIds.length} passages came without an embedding and are not in the index, first ${passageIds[0]}: embed them and upsert again`,
      { kind: 'conflict', code: 'passage_not_indexed', isRetryable: true },
    );
    this.passageIds = passageIds;
  }
}

/** Thrown when a query was made for another index than the one that is there. */
export class FingerprintMismatchError extends AppError {
  constructor(indexed: IndexFingerprint, asked: IndexFingerprint) {
    super(
      `the index was built with ${describeFingerprint(indexed)}, the query with ${describeFingerprint(asked)}: rebuild the index with "kit sync --rebuild", or set the embedding route back`,
      { kind: 'conflict', code: 'fingerprint_mismatch' },
    );
  }
}

/** Thrown when nobody has made the index of a fingerprint yet: a deployment makes it, functions may not. */
export class IndexNotCreatedError extends AppError {
  constructor(alias: string, fingerprint: IndexFingerprint) {
    super(
      `the index ${alias} has no version for ${describeFingerprint(fingerprint)}: deploy the knowledge stack, which makes it`,
      { kind: 'unavailable', code: 'index_not_created', isRetryable: true },
    );
  }
}

/** One line for people, e.g. `offline/hashed-ngrams-v1, 384 dimensions, splitter structure-1/400/40`. */
export function describeFingerprint(fingerprint: IndexFingerprint): string {
  return `${fingerprint.embeddingModel}, ${fingerprint.dimensions} dimensions, splitter ${fingerprint.splitterVersion}`;
}
