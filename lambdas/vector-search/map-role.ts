import { digest } from '../platform/digest';
import type { Log } from '../platform/log';
import type { PassageRoles } from './ports';
import type { ResourceRequest } from './resource-request';
import type { PassageAccessProperties } from './settings';

/**
 * Gives an IAM role a role of its own on the server, which may read, or read and write, the indexes of an alias.
 *
 * One server role for each IAM role: several functions deployed at once then never write the same record.
 *
 * @returns id of the resource: the name of the server's role, so that another IAM role is another resource
 */
export async function mapRole(
  { change, id, properties }: ResourceRequest<PassageAccessProperties>,
  { roles, log }: { roles: PassageRoles; log: Log },
): Promise<string> {
  const { alias, access, roleArn } = properties;
  const name = `${alias}-${access}-${digest(roleArn).slice(0, 12)}`;
  if (change === 'delete') {
    await roles.delete(id ?? name);
    log('passage_role.deleted', { role: id ?? name });
    return id ?? name;
  }
  const hasRoles = await roles.put({ name, alias, access, memberArn: roleArn });
  if (hasRoles) log('passage_role.mapped', { role: name, roleArn });
  else log('passage_role.skipped', { role: name, reason: 'the server has no security plug-in' });
  return name;
}
