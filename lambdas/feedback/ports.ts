import type { KitEvent } from '../domain/event';
import type { Deletion, FeedbackRecord, ReviewItem, ReviewState } from './api';

/** Feedback as it is kept, one record a caller and answer. */
export interface FeedbackStore {
  get(feedbackId: string): Promise<FeedbackRecord | undefined>;
  /** Writes when the stored one has a lower revision, or there is none. @returns whether it was written */
  put(record: FeedbackRecord): Promise<boolean>;
  /** Of every caller, oldest first. */
  ofAnswer(answerId: string): Promise<readonly FeedbackRecord[]>;
}

/** The review queues. */
export interface ReviewStore {
  get(reviewId: string): Promise<ReviewItem | undefined>;
  /** Writes `item` when the stored one has the version before it, or there is none and it is the first. @returns whether it was written */
  put(item: ReviewItem): Promise<boolean>;
  /**
   * In the order of `placeOfReview`.
   *
   * @param query.after - place after which to begin, of an item or any other text
   * @param query.until - place before which to end
   * @param query.isBackwards - in the opposite order; `after` and `until` change sides
   */
  list(query: {
    tenant: string;
    queue: string;
    state: ReviewState;
    limit: number;
    after?: string;
    until?: string;
    isBackwards?: boolean;
  }): Promise<readonly ReviewItem[]>;
  count(query: { tenant: string; queue: string; state: ReviewState }): Promise<number>;
}

/** Feedback as the deletion of a person's data goes through it. */
export interface FeedbackErasure {
  /** Of a tenant, in no order. */
  all(tenant: string): Promise<readonly FeedbackRecord[]>;
  /** Removes them for good. */
  erase(feedbackIds: readonly string[]): Promise<void>;
}

/** Reviews as the deletion of a person's data goes through them. */
export interface ReviewErasure {
  /** Of a tenant, also of queues that are no more, in no order. */
  all(tenant: string): Promise<readonly ReviewItem[]>;
  /** Removes them for good. */
  erase(reviewIds: readonly string[]): Promise<void>;
}

/** A deletion as it is kept while it runs. */
export interface KeptDeletion extends Deletion {
  /** What pending stores go on with, by their names. */
  readonly resume: Readonly<Record<string, string>>;
  /** From 1; one more with every write. */
  readonly version: number;
}

/** Deletions of people's data: the last one of each person. */
export interface DeletionStore {
  get(tenant: string, personId: string): Promise<KeptDeletion | undefined>;
  /** Writes when the stored one has the version before it, or there is none and it is the first. @returns whether it was written */
  put(deletion: KeptDeletion): Promise<boolean>;
  /** Those of every tenant that are not completed, the longest asked for first. */
  listOpen(): Promise<readonly KeptDeletion[]>;
  /** Keeps which answers it is about, in place of those before: they are still wanted when the answer log has none of them. */
  putAnswers(deletionId: string, answerIds: readonly string[]): Promise<void>;
  answers(deletionId: string): Promise<readonly string[]>;
}

/** The event stream as the local database keeps it: what is published stays until every consumer has read it. */
export interface EventLog {
  /** Does nothing for ids that are there already. @returns when they are on disk */
  append(events: readonly KitEvent[]): Promise<void>;
  /** The next events that a consumer has not acknowledged, in the order of their coming; `body` is JSON of any version. */
  read(consumer: string, limit: number): Promise<readonly { position: number; body: string }[]>;
  /** Says that the consumer is done with everything up to the position. */
  acknowledge(consumer: string, position: number): Promise<void>;
}

/** What could not be published or consumed, kept until somebody replays it. */
export interface EventDeadLetters {
  /**
   * @param bodies - events as JSON, or what came in the place of one
   * @param cause - why they lie here; no text of people
   * @returns when they are kept
   */
  put(bodies: readonly string[], cause: string): Promise<void>;
}

/** A dead letter that was taken out of the sight of others. */
export interface EventLetter {
  /** By which it is removed. */
  readonly receipt: string;
  /** An event as JSON, what came in the place of one, or what Lambda says of events that it gave up. */
  readonly body: string;
  /** Why it lies there; left out when Lambda laid it down. */
  readonly cause?: string;
  /** ISO 8601, UTC: since when. */
  readonly since: string;
}

/** The dead letters of events as a replay sees them. */
export interface EventLetters {
  /** Takes up to that many out of sight for some minutes; those that are not removed are there again then. */
  take(limit: number): Promise<readonly EventLetter[]>;
  remove(letters: readonly EventLetter[]): Promise<void>;
}

/** Records that a consumer gave up, of which a dead letter has the place in the stream alone. */
export interface RecordRange {
  readonly shardId: string;
  /** Sequence numbers of the first and the last one. */
  readonly from: string;
  readonly until: string;
}

/** The event stream, read again. */
export interface EventShards {
  /** @returns bodies of the records that the stream still has, oldest first */
  read(range: RecordRange): Promise<readonly string[]>;
}
