import { describeDefect } from '../platform/describe-defect';
import { AppError, type ErrorKind } from '../platform/errors';
import { hasErrorCode } from '../platform/has-error-code';
import type { Log } from '../platform/log';
import type { WireError } from './api';
import { HttpError } from './http-error';

/** 499 is nginx's "client closed request": the answer was stopped, by its caller or by a cancel request. */
const statusByKind: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  timeout: 504,
  cancelled: 499,
  internal: 500,
};

/** An error as the caller sees it. */
export interface ReportedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireError;
}

/**
 * Turns anything that was thrown into an error of OpenAI's shape, and writes its one log line.
 *
 * A defect, that is anything but an `AppError`, tells the caller only the id under which the log has it.
 */
export function reportError(
  thrown: unknown,
  context: { requestId: string; endpoint: string; log: Log },
): ReportedError {
  const { requestId, endpoint, log } = context;
  const error = explainFullDisk(thrown);
  if (!(error instanceof AppError)) {
    log('api.defect', { requestId, endpoint, error: describeDefect(error) });
    return {
      status: 500,
      headers: {},
      body: {
        error: {
          message: `something went wrong in the kit itself: look for ${requestId} in its log`,
          type: 'server_error',
          param: null,
          code: 'internal_error',
        },
      },
    };
  }
  const status = error instanceof HttpError ? error.status : statusByKind[error.kind];
  log('api.refused', { requestId, endpoint, status, code: error.code });
  return {
    status,
    headers: retryHeaders(error, status),
    body: {
      error: {
        message: error.message,
        type: errorType(status),
        param: error.parameter ?? null,
        code: error.code,
      },
    },
  };
}

/** {@link reportError} as a whole HTTP response. */
export function errorResponse(
  error: unknown,
  context: { requestId: string; endpoint: string; log: Log },
): Response {
  const { status, headers, body } = reportError(error, context);
  return Response.json(body, { status, headers: { ...headers, 'x-request-id': context.requestId } });
}

/**
 * OpenAI's clients try 409, 429 and 5xx again unless told not to: most of ours, e.g. an index of another
 * fingerprint, would fail the same way.
 */
function retryHeaders(error: AppError, status: number): Readonly<Record<string, string>> {
  if (status < 409) return {};
  return {
    'x-should-retry': String(error.isRetryable),
    ...(error.retryAfterMs === undefined
      ? {}
      : {
          'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)),
          'retry-after-ms': String(Math.ceil(error.retryAfterMs)),
        }),
  };
}

function errorType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** A full disk is no defect: whoever runs the kit can mend it. Most of what fails on one is the log of an answer. */
function explainFullDisk(error: unknown): unknown {
  if (error instanceof AppError || !hasErrorCode(error, ['ENOSPC', 'SQLITE_FULL'])) return error;
  return new AppError('the disk that holds the data of the kit is full: make room, then try again', {
    kind: 'unavailable',
    code: 'disk_full',
    cause: error,
  });
}
