import { AppError } from '../platform/errors';

/** Thrown when content is sent to an address that no upload was begun for, or whose upload is done or too late. */
export class UploadNotFoundError extends AppError {
  constructor() {
    super('this upload is unknown, done or expired: begin it again with POST /v1/uploads', {
      kind: 'not-found',
      code: 'upload_not_found',
    });
  }
}
