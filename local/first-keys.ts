import type { CallerKeys } from '../lambdas/api/ports';
import { type Role, roles } from '../lambdas/domain/caller';

/** A key that was just made: the only time that it is known. */
export interface FirstKey {
  readonly role: Role;
  readonly key: string;
}

/** Makes a key, stores its hash and returns it. */
export type IssueKey = (key: {
  name: string;
  tenant: string;
  groups: readonly string[];
  roles: readonly Role[];
  allowedModels: 'all';
}) => Promise<{ key: string }>;

/**
 * Makes one identity of each role at the first start, or again when they are to be renewed.
 *
 * @returns the new keys, none when they were made before
 */
export async function makeFirstKeys(input: {
  keys: CallerKeys;
  issueKey: IssueKey;
  tenant: string;
  isRenewed: boolean;
  now: () => Date;
}): Promise<readonly FirstKey[]> {
  const known = await input.keys.list(input.tenant);
  if (known.length > 0 && !input.isRenewed) return [];
  for (const key of known) {
    if (!key.revokedAt && key.name.startsWith(namePrefix)) {
      await input.keys.put({ ...key, revokedAt: input.now().toISOString() });
    }
  }
  const made: FirstKey[] = [];
  for (const role of roles) {
    const { key } = await input.issueKey({
      name: `${namePrefix}${role}`,
      tenant: input.tenant,
      groups: [],
      roles: role === 'user' ? ['user'] : ['user', role],
      allowedModels: 'all',
    });
    made.push({ role, key });
  }
  return made;
}

const namePrefix = 'first start: ';
