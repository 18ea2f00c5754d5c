import { AppError } from '../../platform/errors';
import { hasErrorCode } from '../../platform/has-error-code';

/** What a write to a folder of this machine that failed means: `disk_full`, or what it was. */
export function explainFullDisk(cause: unknown, folder: string): unknown {
  if (!hasErrorCode(cause, ['ENOSPC', 'EDQUOT'])) return cause;
  return new AppError(
    `the disk is full, nothing more can be written to ${folder}: free space, then resume it`,
    { kind: 'unavailable', code: 'disk_full', cause },
  );
}
