import { AppError } from '../../platform/errors';

/** Thrown when a source as a whole cannot be read: nothing is then known of its documents, so none is changed. */
export class SourceUnavailableError extends AppError {
  constructor(path: string, problem: string, cause?: unknown) {
    super(`${path} ${problem}: make it readable again, its documents are kept as they are until then`, {
      kind: 'unavailable',
      code: 'source_unavailable',
      isRetryable: true,
      cause,
    });
  }
}
