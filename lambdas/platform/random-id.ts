import { randomBytes } from 'node:crypto';

/**
 * Cryptographically random characters of the base64url alphabet, 6 bits each.
 *
 * @param length - how many, e.g. 24 for an id that nobody guesses
 */
export function randomId(length: number): string {
  return randomBytes(Math.ceil((length * 6) / 8))
    .toString('base64url')
    .slice(0, length);
}
