import type { Dictionary } from '../i18n/en';
import { ApiFailure } from './api-failure';

/** What to tell the reader about an error: the API's own words, or that it could not be reached. */
export function failureText(error: unknown, text: Dictionary): string {
  return error instanceof ApiFailure && error.message ? error.message : text.unreachable;
}
