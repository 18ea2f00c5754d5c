/**
 * Whether an error, or what caused it, has one of the system's or the database's codes, such as `ENOENT`.
 *
 * Told by its shape: errors of the system are not always instances of this realm's `Error`.
 */
export function hasErrorCode(error: unknown, codes: readonly string[]): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && typeof error.code === 'string' && codes.includes(error.code)) return true;
  return 'cause' in error && hasErrorCode(error.cause, codes);
}
