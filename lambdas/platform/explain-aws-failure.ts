import { AppError } from './errors';
import { hasErrorCode } from './has-error-code';

const names = [
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'TimeoutError',
  'RequestTimeout',
];

const codes = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT'];

/**
 * What a failed call to an AWS service means to the one who called the kit: a service that is down or throttles is
 * `store_unavailable` and may be asked again later; everything else is handed on, for it is a defect or expected.
 *
 * @param service - for people, e.g. `DynamoDB`
 */
export function explainAwsFailure(error: unknown, service: string): unknown {
  if (!isPassing(error)) return error;
  return new AppError(`${service} does not answer (${nameOf(error)}): try again in a few seconds`, {
    kind: 'unavailable',
    code: 'store_unavailable',
    isRetryable: true,
    cause: error,
  });
}

function isPassing(error: unknown): boolean {
  if (names.includes(nameOf(error)) || hasErrorCode(error, codes)) return true;
  return typeof error === 'object' && error !== null && '$fault' in error && error.$fault === 'server';
}

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('name' in error)) return 'unknown failure';
  return typeof error.name === 'string' ? error.name : 'unknown failure';
}
