/** Version of the events' shapes: one more with every change; readers take every older one. */
export const eventSchemaVersion = 1;

/** What every event has. */
interface EventHead {
  /** Tells events apart, also when they come twice: the same happening always has the same id. */
  readonly id: string;
  /** When it happened: ISO 8601, UTC. */
  readonly time: string;
  readonly tenant: string;
  /** Digest of the release that it is about. */
  readonly release?: string;
  /** What ties it to others: the answer's id, the evaluation's, the rollout's. */
  readonly traceId: string;
  readonly schemaVersion: number;
}

/** An answer has ended; texts are masked. */
export interface AnswerCompleted extends EventHead {
  readonly type: 'answer.completed';
  readonly answerId: string;
  readonly callerId: string;
  readonly state: 'answered' | 'declined' | 'cancelled' | 'failed';
  /** Code of the error, when the state is `failed`. */
  readonly code?: string;
  /** ISO 639-1, of the question. */
  readonly language: string;
  /** Personal data masked. */
  readonly question: string;
  /** Personal data masked. */
  readonly answer: string;
  readonly route: string;
  readonly passages: number;
  readonly citations: number;
  readonly rejectedCitations: number;
  /** Score of the best passage, 0 to 1 in `hybrid`; left out when none was retrieved. */
  readonly bestScore?: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd?: number;
  /** Milliseconds by step: condense, retrieve, rerank, firstToken, generate, total; those that ran. */
  readonly latencyMs: Readonly<Record<string, number>>;
}

/** A model was called, tries of one call together. */
export interface ModelInvoked extends EventHead {
  readonly type: 'model.invoked';
  readonly operation: 'chat' | 'embeddings' | 'rerank';
  readonly route: string;
  readonly provider: string;
  readonly model: string;
  readonly durationMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd?: number;
  /** Code of the error, when it failed. */
  readonly code?: string;
}

/** Someone judged an answer, or changed that judgement; texts are masked. */
export interface FeedbackGiven extends EventHead {
  readonly type: 'feedback.given';
  readonly feedbackId: string;
  readonly answerId: string;
  readonly callerId: string;
  /** From 1; more than 1 when it replaces what the same caller said before. */
  readonly revision: number;
  readonly rating: 'up' | 'down';
  /** What the revision before said. */
  readonly previousRating?: 'up' | 'down';
  readonly reasons: readonly string[];
  readonly comment?: string;
  readonly correctedAnswer?: string;
  readonly expectedFacts: readonly string[];
  readonly expectedPassages: readonly string[];
}

/** A reviewer judged an answer, or changed that judgement; texts are masked. */
export interface ReviewCompleted extends EventHead {
  readonly type: 'review.completed';
  readonly reviewId: string;
  readonly answerId: string;
  readonly reviewerId: string;
  readonly queue: string;
  /** From 1; more than 1 when it supersedes what the same reviewer said before. */
  readonly revision: number;
  /** Judgements of this answer and expectations, by name of the question. */
  readonly labels: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly rationale?: string;
  /** Whether the review is done with it, or waits for another reviewer. */
  readonly state: 'open' | 'disagreed' | 'completed';
}

/** Something was scored: a release on a dataset, or one live answer. */
export interface EvaluationCompleted extends EventHead {
  readonly type: 'evaluation.completed';
  readonly subject: 'release' | 'answer';
  /** Id of the evaluation; of the answer, for a live one. */
  readonly subjectId: string;
  readonly dataset?: string;
  readonly cases: number;
  /** Mean score by scorer, 0 to 1. */
  readonly scores: Readonly<Record<string, number>>;
  readonly costUsd?: number;
  /** Digest of the report. */
  readonly report?: string;
}

/** What may become of a release. */
export const releaseChanges = [
  'created',
  'imported',
  'evaluated',
  'gated',
  'approved',
  'declined',
  'canary',
  'promoted',
  'held',
  'rejected',
  'rolled-back',
] as const;

/** What became of a release. */
export type ReleaseChange = (typeof releaseChanges)[number];

/** A release moved, or was refused to; `release` is the one that it is about. */
export interface ReleaseChanged extends EventHead {
  readonly type: 'release.changed';
  readonly change: ReleaseChange;
  /** Who did it: id of a caller, or `kit` for the rollout itself. */
  readonly by: string;
  /** Reasons in words. */
  readonly reasons: readonly string[];
  /** Percent of traffic, when the change is `canary`. */
  readonly sharePercent?: number;
  readonly rolloutId?: string;
}

/** What goes over the one event stream. */
export type KitEvent =
  | AnswerCompleted
  | ModelInvoked
  | FeedbackGiven
  | ReviewCompleted
  | EvaluationCompleted
  | ReleaseChanged;

/** Name of a kind of event. */
export type EventType = KitEvent['type'];

/**
 * Puts events on the stream.
 *
 * @returns when they are kept durably: on disk, in the stream, or, where that is away, in a queue beside it
 */
export type Publish = (events: readonly KitEvent[]) => Promise<void>;
