import { type Caller, roles } from '../domain/caller';
import { AppError } from '../platform/errors';
import type { TokenIdentity } from './ports';

/** What the names of groups that stand for a role begin with; every other group is one of documents. */
const rolePrefix = 'role-';

/**
 * The caller that a verified identity is: a user, with the roles of the groups `role-reviewer`, `role-approver` and
 * `role-operator`. An unknown role gives nothing, and does not become a group of documents either.
 *
 * @throws {@link AppError} `tenant_missing`: nobody is let in without a tenant, nobody gets a default one
 */
export function identifyCaller({ subject, tenant, groups }: TokenIdentity): Caller {
  if (!tenant) {
    throw new AppError(
      'the sign-in has no tenant: ask an operator to set custom:tenant of your user in the user pool',
      { kind: 'forbidden', code: 'tenant_missing' },
    );
  }
  return {
    id: `user_${subject}`,
    tenant,
    groups: groups.filter((group) => !group.startsWith(rolePrefix)),
    roles: roles.filter((role) => role === 'user' || groups.includes(`${rolePrefix}${role}`)),
    allowedModels: 'all',
  };
}
