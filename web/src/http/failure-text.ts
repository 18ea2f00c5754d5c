import type { Dictionary } from '../i18n/en';
import { ApiFailure } from './api-failure';
import { UploadRefusal } from './upload-refusal';

/** What to tell the reader about an error: the API's own words, or that it could not be reached. */
export function failureText(error: unknown, text: Dictionary): string {
  if (error instanceof UploadRefusal) {
    const { uploadRefused } = text.documents;
    return error.reason === 'other' ? uploadRefused.other(error.code ?? '') : uploadRefused[error.reason];
  }
  return error instanceof ApiFailure && error.message ? error.message : text.unreachable;
}
