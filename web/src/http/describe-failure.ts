import type { WireError } from '../../../lambdas/api/api';
import { ApiFailure } from './api-failure';
import { parseOwnJson } from './parse-own-json';

/** The failure that a refused request means: the API's own words, or the status of something in between. */
export function describeFailure(status: number, body: string): ApiFailure {
  try {
    const { error } = parseOwnJson<WireError>(body);
    return new ApiFailure(error.message, { status, code: error.code ?? undefined });
  } catch (cause) {
    return new ApiFailure(`HTTP ${status}`, { status, cause });
  }
}
