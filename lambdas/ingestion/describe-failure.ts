import type { FailureCause } from '../domain/document';
import { ModelError } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import { hasErrorCode } from '../platform/has-error-code';
import { UnreadableDocumentError } from './unreadable-document-error';

/** A failure as a document's state shows it. */
export interface Failure {
  readonly cause: FailureCause;
  /**
   * What ends it: `change` of the document, whose passages are gone until then, for they are not its text any more;
   * `time`, so it is tried again; or a `person`, who mends what it needs and asks for a retry.
   */
  readonly remedy: 'change' | 'time' | 'person';
}

const byItself = 'it is tried again by itself';

/** Turns what was thrown on a document's way into the index into words for the person who has to mend it. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof UnreadableDocumentError) return { cause: error.failure, remedy: 'change' };
  if (hasErrorCode(error, ['SQLITE_FULL', 'ENOSPC'])) {
    return passing('disk_full', 'the disk is full', `make room; ${byItself}`);
  }
  if (hasErrorCode(error, ['EACCES', 'EPERM'])) {
    return passing(
      'not_permitted',
      'the file may not be read',
      `give the user that runs the kit permission to read it; ${byItself}`,
    );
  }
  if (error instanceof ModelError) return describeModelFailure(error);
  if (!(error instanceof AppError)) {
    return passing(
      'unexpected',
      'indexing it met a defect of the kit',
      'retry it; if it fails again, report it with the id of the document and the log',
    );
  }
  switch (error.code) {
    case 'document_too_large':
      return { cause: split('too_large', error), remedy: 'change' };
    case 'document_changing':
      return passing('changing', 'it was being written while it was read', byItself);
    default:
      return { cause: split(error.code, error), remedy: error.isRetryable ? 'time' : 'person' };
  }
}

function describeModelFailure(error: ModelError): Failure {
  const message = `its passages could not be embedded: ${error.message}`;
  switch (error.code) {
    case 'missing_provider_key':
    case 'provider_refused_key':
      return passing(error.code, message, `set the key of the provider; ${byItself}`);
    case 'unknown_route':
    case 'invalid_request':
    case 'context_length_exceeded':
    case 'malformed_provider_answer':
      return {
        cause: {
          code: error.code,
          message,
          action: 'mend the embedding route of the environment, then retry it',
        },
        remedy: 'person',
      };
    default:
      return passing(error.code, message, `see that the provider answers; ${byItself}`);
  }
}

function passing(code: string, message: string, action: string): Failure {
  return { cause: { code, message, action }, remedy: 'time' };
}

/** Errors are written `what went wrong: what mends it`. */
function split(code: string, error: AppError): FailureCause {
  const colon = error.message.lastIndexOf(': ');
  if (colon < 0) return { code, message: error.message, action: error.isRetryable ? byItself : 'retry it' };
  return { code, message: error.message.slice(0, colon), action: error.message.slice(colon + 2) };
}
