/** A request that the kit refused or that did not reach it; the message is for the reader. */
export class ApiFailure extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The kit's code, e.g. `document_not_owned`. */
  readonly code: string | undefined;

  constructor(message: string, facts: { status: number; code?: string; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.name = 'ApiFailure';
    this.status = facts.status;
    this.code = facts.code;
  }
}
