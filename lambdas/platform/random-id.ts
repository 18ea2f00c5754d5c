import { randomFillSync } from 'node:crypto';

/** Random bytes in store: asking the system for a few at a time costs more than all else that makes an id. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/**
 * Cryptographically random characters of the base64url alphabet, 6 bits each.
 *
 * @param length - how many, up to 5461, e.g. 24 for an id that nobody guesses
 */
export function randomId(length: number): string {
  const bytes = Math.ceil((length * 6) / 8);
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString('base64url', used, used + bytes).slice(0, length);
  used += bytes;
  return id;
}
