import type { Caller, Role } from '../domain/caller';
import { digest } from '../platform/digest';
import type { CallerKey, CallerKeys } from './ports';

/** Whom a new key is for. */
export interface NewKey {
  /** What it is for, in its creator's words. */
  readonly name: string;
  readonly tenant: string;
  readonly groups: readonly string[];
  readonly roles: readonly Role[];
  readonly allowedModels: Caller['allowedModels'];
}

/** Makes a key and stores its digest; the key itself is in the result and nowhere else. */
export async function issueKey(
  input: NewKey,
  deps: {
    readonly keys: CallerKeys;
    readonly now: () => Date;
    readonly randomId: (length: number) => string;
  },
): Promise<{ readonly key: string; readonly record: CallerKey }> {
  // 43 characters of 6 random bits are the 256 bits that make a plain SHA-256 safe.
  const key = `sk-kit-${deps.randomId(43)}`;
  const record: CallerKey = {
    ...input,
    id: `key_${deps.randomId(12)}`,
    keyHash: digest(key),
    createdAt: deps.now().toISOString(),
  };
  await deps.keys.put(record);
  return { key, record };
}
