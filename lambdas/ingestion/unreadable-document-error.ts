import type { FailureCause } from '../domain/document';
import { AppError } from '../platform/errors';

/** Why a document cannot be read, as its state shows it. */
export type UnreadableDocumentCode =
  | 'empty'
  | 'no_text'
  | 'encrypted'
  | 'broken'
  | 'unsupported_format'
  | 'too_large'
  | 'too_deep'
  | 'too_slow'
  | 'zip_bomb';

/** Cause of a document that cannot be read. */
export type UnreadableDocumentCause = FailureCause & { readonly code: UnreadableDocumentCode };

/** Thrown when a document cannot be read as it is: trying again does not help, changing the document does. */
export class UnreadableDocumentError extends AppError {
  /** What the document's state shows to the person who has to mend it. */
  readonly failure: UnreadableDocumentCause;

  constructor(failure: UnreadableDocumentCause, cause?: unknown) {
    super(`${failure.message}: ${failure.action}`, {
      kind: failure.code === 'too_large' ? 'too-large' : 'invalid',
      code: failure.code,
      cause,
    });
    this.failure = failure;
  }
}
