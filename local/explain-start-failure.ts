import { EnvironmentError } from '../environments/environment-error';
import { AppError } from '../lambdas/platform/errors';

/** One line that says what to do about a failed start; undefined for a defect, whose stack is worth reading. */
export function explainStartFailure(error: unknown): string | undefined {
  if (error instanceof AppError || error instanceof EnvironmentError) return error.message;
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  const path = 'path' in error ? String(error.path) : 'the data folder';
  switch (code) {
    case 'EADDRINUSE':
      return `the port is in use${'port' in error ? ` (${error.port})` : ''}: stop what listens there, or name another with --port`;
    case 'EADDRNOTAVAIL':
      return 'this machine does not have that address: name one that it has with --host';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `no permission to write ${path}: name another folder with --data, or another port with --port`;
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return `the disk is full: make room, or name a folder on another disk with --data (${path})`;
    default:
      return undefined;
  }
}
