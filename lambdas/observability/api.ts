import type { Caller } from '../domain/caller';

/** A rate with its 95 % interval by Wilson's score, which holds for small samples. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  /** 0 to 1; 0 of 0 is 0. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** Milliseconds of one step, estimated from a histogram: each is the upper bound of its bucket. */
export interface StepLatency {
  readonly step: string;
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly meanMs: number;
}

/** A window of time; what a changed judgement takes back counts in the window of the change. */
export interface MonitoringWindow {
  /** ISO 8601, UTC: when it begins. */
  readonly start: string;
  readonly answers: number;
  readonly declined: number;
  readonly failed: number;
  readonly thumbsUp: number;
  readonly thumbsDown: number;
  readonly costUsd: number;
  /** Means; undefined in windows without any. */
  readonly groundedness?: number;
  readonly retrievalScore?: number;
}

/** What a span of time was like, for all releases or one. */
export interface MonitoringSummary {
  readonly answers: number;
  readonly declines: Rate;
  readonly errors: Rate;
  readonly thumbsDown: Rate;
  /** Scored live answers that are grounded. */
  readonly groundedness: Rate;
  readonly retrievalScore?: number;
  /** Of every call of a model, embeddings too. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What every call of a model cost, embeddings too: what is billed. */
  readonly costUsd: number;
  readonly latency: readonly StepLatency[];
  readonly modelCalls: number;
  readonly modelErrors: Rate;
}

/** Calls of one route, those of ingestion and of judges too. */
export interface RouteUsage {
  readonly route: string;
  readonly calls: number;
  readonly errors: Rate;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** Whether something drifts: `k` of the last `n` windows lie outside. */
export interface Drift {
  readonly signal: 'retrieval-score' | 'no-answer';
  readonly isDrifting: boolean;
  /** What windows are compared with: the mean of the windows before them. */
  readonly baseline?: number;
  /** Windows of the last `of` that lie outside. */
  readonly outside: number;
  readonly of: number;
  readonly needed: number;
}

/** What the monitoring page shows. */
export interface Monitoring {
  readonly from: string;
  readonly until: string;
  readonly windowSeconds: number;
  readonly summary: MonitoringSummary;
  readonly windows: readonly MonitoringWindow[];
  /** By digest of the release, those that answered in the span. */
  readonly releases: Readonly<Record<string, MonitoringSummary>>;
  /** By route, the dearest first. */
  readonly routes: readonly RouteUsage[];
  /** Citations of models that could not be verified and were not shown. */
  readonly rejectedCitations: Rate;
  readonly drift: readonly Drift[];
  /**
   * Time of the newest event of the span that was counted, to the second, in windows of an hour to the minute; what is
   * newer is still on its way. Left out when the span has none.
   */
  readonly countedUntil?: string;
}

/** Reads counters. */
export interface MonitoringReader {
  /** @param query.minutes - 5 to 60 in windows of a minute, up to 43,200 in windows of an hour */
  read(caller: Caller, query: { minutes: number }): Promise<Monitoring>;
  /** Every tenant's counters of one release since the minute of a time, for a canary; since its hour after three days. */
  ofRelease(release: string, since: string): Promise<MonitoringSummary>;
}

/** A dead letter whose events went back on the stream. */
export interface ReplayedEventLetter {
  /** Why it lay there. */
  readonly cause: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** What a replay did. */
export interface EventReplay {
  readonly letters: readonly ReplayedEventLetter[];
  /** Events that went back; those that had been counted are not counted again. */
  readonly events: number;
  /** Letters that stay, because nobody can make events of them: their causes, and since when. */
  readonly left: readonly ReplayedEventLetter[];
}

/**
 * Puts events that could not be kept or consumed back on the stream.
 *
 * @param limit - most letters that are looked at
 */
export type ReplayEvents = (limit: number) => Promise<EventReplay>;
