/** What kind of failure it is for the one who called; the api turns it into a status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'rate-limited'
  | 'unavailable'
  | 'timeout'
  | 'cancelled'
  | 'internal';

/** The facts of an error, beside its message. */
export interface ErrorFacts {
  readonly kind: ErrorKind;
  /** Stable and machine-readable, in snake case, e.g. `model_not_found`. */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly isRetryable?: boolean;
  /** The field of the request that is wrong, where one is. */
  readonly parameter?: string;
  /** When to try again, in milliseconds from now, where the other side said so. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * An error that a reader can act on: its message says what went wrong, the value got, the values allowed and the
 * change that mends it. Anything else that is thrown is a defect and reaches the caller as `internal`.
 */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly isRetryable: boolean;
  readonly parameter: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, facts: ErrorFacts) {
    super(message, { cause: facts.cause });
    this.name = new.target.name;
    this.kind = facts.kind;
    this.code = facts.code;
    this.isRetryable = facts.isRetryable ?? false;
    this.parameter = facts.parameter;
    this.retryAfterMs = facts.retryAfterMs;
  }
}
