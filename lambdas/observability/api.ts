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

/** A window of time. */
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
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly latency: readonly StepLatency[];
  readonly modelCalls: number;
  readonly modelErrors: Rate;
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
  readonly drift: readonly Drift[];
  /** Time of the newest event that was counted; what is newer is still on its way. */
  readonly countedUntil?: string;
}

/** Reads counters. */
export interface MonitoringReader {
  /** @param query.minutes - 5 to 60 in windows of a minute, up to 43,200 in windows of an hour */
  read(caller: Caller, query: { minutes: number }): Promise<Monitoring>;
  /** Every tenant's counters of one release since a time, for a canary. */
  ofRelease(release: string, since: string): Promise<MonitoringSummary>;
}
