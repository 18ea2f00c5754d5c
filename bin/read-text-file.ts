import { readFile } from 'node:fs/promises';
import { AppError } from '../lambdas/platform/errors';
import { hasErrorCode } from '../lambdas/platform/has-error-code';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a file. @throws AppError `file_unreadable` when it is not there or not UTF-8 */
export async function readTextFile(path: string): Promise<string> {
  try {
    return utf8.decode(await readFile(path));
  } catch (cause) {
    const reason = hasErrorCode(cause, ['ERR_ENCODING_INVALID_ENCODED_DATA'])
      ? 'it is not UTF-8'
      : cause instanceof Error
        ? cause.message
        : String(cause);
    throw new AppError(`cannot read ${path}: ${reason}`, {
      kind: 'not-found',
      code: 'file_unreadable',
      cause,
    });
  }
}
