import { EnvironmentError } from '../environments/environment-error';
import { AppError } from '../lambdas/platform/errors';

/** One line that says what to do about a failed start; undefined for a defect, whose stack is worth reading. */
export function explainStartFailure(error: unknown): string | undefined {
  if (error instanceof AppError || error instanceof EnvironmentError) return error.message;
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  const path = 'path' in error ? String(error.path) : 'the data folder';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `no permission to write ${path}: name another folder with --data`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path} is no folder, nor can it be one: name another one with --data`;
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return `the disk is full: make room, or name a folder on another disk with --data (${path})`;
    default:
      return undefined;
  }
}
