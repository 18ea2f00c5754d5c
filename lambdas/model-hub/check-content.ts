import { AppError } from '../platform/errors';
import type { ModelFile } from './api';

/** @throws {@link AppError} `checksum_mismatch` when a file that was read is not what it should be */
export function checkContent(
  found: ModelFile,
  expected: { readonly bytes: number; readonly sha256?: string },
): void {
  if (found.bytes !== expected.bytes) {
    throw mismatch(`${found.path} must have ${expected.bytes} bytes, got ${found.bytes}`);
  }
  if (expected.sha256 !== undefined && found.sha256 !== expected.sha256) {
    throw mismatch(`${found.path} must have the SHA-256 ${expected.sha256}, got ${found.sha256}`);
  }
}

function mismatch(problem: string): AppError {
  return new AppError(`${problem}: it was changed on the way or where it comes from; try again`, {
    kind: 'conflict',
    code: 'checksum_mismatch',
  });
}
