import type { Caller } from '../domain/caller';
import type { LabelQuestion } from './settings';

/** A question of a label schema. */
export type { LabelQuestion } from './settings';

/** Whether an answer helped. */
export type Rating = 'up' | 'down';

/** Why an answer did not help; several may hold. */
export const feedbackReasons = [
  'incorrect',
  'incomplete',
  'not-from-documents',
  'wrong-citation',
  'outdated',
  'unclear',
  'unsafe',
  'other',
] as const;

/** Why an answer did not help. */
export type FeedbackReason = (typeof feedbackReasons)[number];

/** How much may be said at once; characters are UTF-16 code units, of which most emoji have two. */
export const feedbackLimits = {
  commentCharacters: 4_000,
  correctedAnswerCharacters: 8_000,
  facts: 20,
  factCharacters: 1_000,
  passages: 20,
  rationaleCharacters: 4_000,
} as const;

/**
 * What someone says of an answer.
 *
 * Text is kept as it is, emoji and right-to-left marks too, but for personal data, which is masked. NUL and halves of
 * characters are refused: no person types them, and what silently left them out would keep another text than was sent.
 */
export interface GivenFeedback {
  readonly answerId: string;
  readonly rating: Rating;
  readonly reasons: readonly FeedbackReason[];
  /** In any language, up to 4,000 characters; blank is as if left out. */
  readonly comment?: string;
  /** What the answer should have been, up to 8,000 characters. */
  readonly correctedAnswer?: string;
  /** Facts that a right answer states, up to 20 of 1,000 characters. */
  readonly expectedFacts: readonly string[];
  /** Ids of passages that a right answer rests on, up to 20. */
  readonly expectedPassages: readonly string[];
}

/** What someone said of an answer, as it is kept: personal data masked. */
export interface FeedbackRecord extends GivenFeedback {
  /** `feedback_` and 24 hex digits: of answer and caller, so that one caller has one on an answer. */
  readonly id: string;
  readonly tenant: string;
  readonly callerId: string;
  /** Digest of the release that made the answer. */
  readonly release?: string;
  /** From 1; one more when the same caller says something else. */
  readonly revision: number;
  /** What the revision before said. */
  readonly previousRating?: Rating;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Feedback on answers. */
export interface Feedbacks {
  /**
   * Keeps what the caller says of an answer in place of what they said before; the same again changes nothing.
   *
   * @throws `answer_not_found` for an answer that the caller may not see, `answer_running` for one that has not ended;
   * `invalid_feedback` naming the field, the size got and the size allowed; `feedback_not_published`, retryable: it is kept,
   * and the same again publishes it
   */
  give(caller: Caller, given: GivenFeedback): Promise<FeedbackRecord>;
  /** @returns what the caller said of the answer; undefined when nothing @throws `answer_not_found` */
  get(caller: Caller, answerId: string): Promise<FeedbackRecord | undefined>;
}

/** Why an answer waits for a reviewer, the most urgent first. */
export const reviewReasons = ['thumbs-down', 'low-groundedness', 'declined', 'sample'] as const;

/** Why an answer waits for a reviewer. */
export type ReviewReason = (typeof reviewReasons)[number];

/** Where a review stands: `open` waits for its first or second reviewer, `disagreed` for a third. */
export type ReviewState = 'open' | 'disagreed' | 'completed';

/** A reviewer's answer to one question of the label schema. */
export type LabelValue = string | number | boolean | readonly string[];

/** What one reviewer judged: the last one of each reviewer counts. */
export interface Assessment {
  readonly reviewerId: string;
  /** From 1; more than 1 when it supersedes an earlier one of the same reviewer. */
  readonly revision: number;
  /** By name of the question, personal data masked in text; those that were left out were not judged. */
  readonly labels: Readonly<Record<string, LabelValue>>;
  /** Why, in the reviewer's words, personal data masked. */
  readonly rationale?: string;
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** An answer in a review queue; its text is in the answer log alone. */
export interface ReviewItem {
  /** `review_` and 24 hex digits, of queue and answer. */
  readonly id: string;
  readonly answerId: string;
  readonly tenant: string;
  readonly queue: string;
  readonly reasons: readonly ReviewReason[];
  readonly state: ReviewState;
  /** How many reviewers it waits for, 1 or 2; a disagreement brings one more. */
  readonly reviewersWanted: number;
  readonly assessments: readonly Assessment[];
  /** Digest of the release that made the answer. */
  readonly release?: string;
  /** ISO 639-1, of the question. */
  readonly language: string;
  /** When the answer was asked for: ISO 8601, UTC. */
  readonly createdAt: string;
  /** When it was last assessed; the same as `createdAt` when it never was. */
  readonly updatedAt: string;
  /** Grows with every write; what a reviewer saw is compared with it. */
  readonly version: number;
}

/** What a reviewer submits. */
export interface SubmittedReview {
  readonly labels: Readonly<Record<string, LabelValue>>;
  readonly rationale?: string;
}

/** How far the first two reviewers of an answer agree, in the newest 1,000 answers that two have judged. */
export interface Agreement {
  /** Name of the question. */
  readonly question: string;
  /** Answers that two reviewers judged. */
  readonly items: number;
  /** Share on which both said the same, 0 to 1. */
  readonly observed: number;
  /** Cohen's κ, -1 to 1; undefined below two items, or when chance alone explains everything. */
  readonly kappa?: number;
}

/** A queue as a reviewer sees it. */
export interface QueueSummary {
  readonly name: string;
  readonly questions: readonly LabelQuestion[];
  readonly open: number;
  readonly disagreed: number;
  readonly completed: number;
  readonly agreement: readonly Agreement[];
}

/** The review queues of the caller's tenant; every method needs the role reviewer, which its endpoint checks. */
export interface Reviews {
  queues(caller: Caller): Promise<readonly QueueSummary[]>;
  /**
   * What waits for a reviewer, the most urgent reason first and the oldest of equals, then what is completed, by the time of
   * its last assessment; with `isWaitingForMe` those alone that the caller may still judge and has not judged.
   *
   * @throws `queue_not_found`, `invalid_cursor`
   */
  list(
    caller: Caller,
    query: { queue?: string; state?: ReviewState; isWaitingForMe?: boolean; limit: number; after?: string },
  ): Promise<{ items: readonly ReviewItem[]; nextAfter?: string }>;
  /** @throws `review_not_found` */
  get(caller: Caller, reviewId: string): Promise<ReviewItem>;
  /** What users said of the answer, oldest first, personal data masked. @throws `review_not_found` */
  feedbackOn(caller: Caller, reviewId: string): Promise<readonly FeedbackRecord[]>;
  /**
   * @throws `review_not_found`; `review_completed` when others have judged it already, or when the reviewer is not the
   * one it waits for; `invalid_label` naming the question, the value got and the values allowed; `review_not_published`,
   * retryable: it is kept, and the same again publishes it
   */
  submit(caller: Caller, reviewId: string, review: SubmittedReview): Promise<ReviewItem>;
}

/** A completed review and what it was about, for those who build datasets. */
export interface ReviewedAnswer {
  readonly review: ReviewItem;
  /** Feedback of users on the same answer. */
  readonly feedback: readonly FeedbackRecord[];
}

/** What was reviewed, for datasets. */
export interface ReviewedAnswers {
  /** Completed reviews of a tenant, by the time of their last assessment, oldest first. */
  list(tenant: string, span: { from?: string; until?: string }): AsyncIterable<ReviewedAnswer>;
  /** How many reviews of a tenant were last assessed in the span, and wait for another reviewer. */
  countWaiting(tenant: string, span: { from?: string; until?: string }): Promise<number>;
}

/** A person whose data is deleted: the id of the key, or the subject of the sign-in, that they asked with. */
export interface Person {
  readonly id: string;
  readonly tenant: string;
  /** When the deletion was asked for: ISO 8601, UTC. */
  readonly requestedAt: string;
  /** Every answer that they had asked for then; their texts may be gone already. */
  readonly answerIds: readonly string[];
}

/** What a try to erase came to. */
export interface Erasure {
  /** Things of the person that this try found and took away; what they are is the store's own. */
  readonly found: number;
  readonly erased: number;
  /** For the report: numbers and names; never a text of a person. */
  readonly note?: string;
  /** True while it is not done yet, and there is nothing to do but to try again later. */
  readonly isPending?: boolean;
  /** What the store is given at its next try, until it is done. */
  readonly resume?: string;
  /** Code of what hinders it; it is tried again all the same. */
  readonly failure?: string;
}

/** A place that holds data of people. Erasing may be repeated, also after it broke off. */
export interface PersonalDataStore {
  /** What the report calls it, e.g. `answer log`. */
  readonly name: string;
  /** Names of the stores that have to be done before, because this one takes away what they find things by. */
  readonly after?: readonly string[];
  /** @param resume - what the last try that returned said, unless it was done */
  erase(person: Person, resume?: string): Promise<Erasure>;
}

/**
 * Where a deletion stands: `failed` when a step needs somebody's help, `overdue` when it is past its deadline; both go on
 * being tried.
 */
export type DeletionState = 'running' | 'completed' | 'overdue' | 'failed';

/** One store of a deletion; `waiting` for others or for its turn, `pending` when it was begun. */
export interface DeletionStep {
  readonly store: string;
  readonly state: 'waiting' | 'pending' | 'done' | 'failed';
  /** Things of the person that were found and erased, of the tries that succeeded. */
  readonly found: number;
  readonly erased: number;
  readonly note?: string;
  /** Code of what went wrong, when the state is `failed`. */
  readonly cause?: string;
  /** ISO 8601, UTC. */
  readonly finishedAt?: string;
}

/** Days in which a person’s data has to be gone: GDPR article 12(3) gives one month. */
export const deletionDays = 30;

/** The deletion of a person's data, and its report: ids, numbers and causes, no texts of the person. */
export interface Deletion {
  /** `deletion_` and 24 hex digits, of tenant and person. */
  readonly id: string;
  readonly personId: string;
  readonly tenant: string;
  /** Id of the operator. */
  readonly requestedBy: string;
  /** ISO 8601, UTC. */
  readonly requestedAt: string;
  /** {@link deletionDays} later. */
  readonly dueAt: string;
  /** Why, in the operator's words, personal data masked. */
  readonly reason?: string;
  readonly state: DeletionState;
  /** In the order in which they are worked off; none before it has begun. */
  readonly steps: readonly DeletionStep[];
  readonly finishedAt?: string;
  /** What it leaves, and why. */
  readonly note: string;
}

/** Deletions of people's data; both methods need the role operator, which their endpoint checks. */
export interface Deletions {
  /**
   * Deletes what there is of a person of the caller's tenant, and returns at once. One that is not completed goes on, and
   * is tried again now; after a completed one another begins. Whether there is such a person is not known: one without
   * data is done with zeros.
   *
   * @throws `invalid_person`, `invalid_reason`
   */
  request(caller: Caller, personId: string, reason?: string): Promise<Deletion>;
  /** The report of the last one. @throws `deletion_not_found`: also for people of other tenants */
  get(caller: Caller, personId: string): Promise<Deletion>;
}
