import { createHash } from 'node:crypto';

/** SHA-256 of text or bytes, in lower-case hex, 64 characters. */
export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
