import { type Command, Option } from 'commander';
import { z } from 'zod';
import { roles } from '../lambdas/domain/caller';
import { formatTable } from './format-table';
import { issueFirstKey } from './issue-first-key';
import { loadDeployedEnvironment } from './load-deployed-environment';
import { openClient } from './open-client';
import { print } from './print';

const keyShape = z.looseObject({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  groups: z.array(z.string()),
  allowed_models: z.union([z.literal('all'), z.array(z.string())]),
  created_at: z.string(),
  revoked_at: z.string().optional(),
});

/** `kit keys`: the virtual keys of the tenant. */
export function addKeysCommand(program: Command): void {
  const keys = program
    .command('keys')
    .description('make, list and revoke keys; needs a key of the role operator, but for the first');

  keys
    .command('create')
    .description('make a key, which is shown this once')
    .argument('<name>', 'what it is for')
    .option('--role <role...>', `any of ${roles.join(', ')}`, ['user'])
    .option('--group <group...>', 'groups whose documents it may read', [])
    .option('--model <model...>', 'models that it may use; all when left out')
    .action(async (name: string, options: { role: string[]; group: string[]; model?: string[] }, command) => {
      const { client, isJson } = openClient(command);
      const made = await client.request('POST', '/keys', keyShape.extend({ key: z.string() }), {
        name,
        roles: options.role,
        groups: options.group,
        allowed_models: options.model,
      });
      print(
        made,
        isJson,
        `${made.key}\n${made.id}, for ${made.roles.join(', ')}: keep the key, it is shown only now`,
      );
    });

  keys
    .command('first')
    .description('make the first key of an environment on AWS; needs AWS credentials and no key')
    .requiredOption('--environment <name>', 'name of an environment on AWS, e.g. dev')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).default('operator'))
    .option('--tenant <tenant>', 'whose documents it is for', 'default')
    .action(async (options: { environment: string; role: string; tenant: string }, command) => {
      const { role, tenant } = options;
      const made = await issueFirstKey(loadDeployedEnvironment(options.environment), { role, tenant });
      print(
        made,
        command.optsWithGlobals().json === true,
        `${made.key}\n${made.id}, for ${made.roles.join(', ')} of ${made.tenant}: keep the key, it is shown only now`,
      );
    });

  keys
    .command('list')
    .description('list the keys, oldest first')
    .action(async (_options, command) => {
      const { client, isJson } = openClient(command);
      const list = await client.request('GET', '/keys', z.looseObject({ data: z.array(keyShape) }));
      const rows = list.data.map((key) => [
        key.id,
        key.revoked_at ? `revoked ${key.revoked_at}` : 'valid',
        key.roles.join(','),
        key.groups.join(',') || '-',
        key.allowed_models === 'all' ? 'all' : key.allowed_models.join(','),
        key.name,
      ]);
      print(list, isJson, formatTable(['ID', 'STATE', 'ROLES', 'GROUPS', 'MODELS', 'NAME'], rows));
    });

  keys
    .command('revoke')
    .description('refuse a key from its next request on')
    .argument('<id>', 'key_…, as "kit keys list" shows it')
    .action(async (id: string, _options, command) => {
      const { client, isJson } = openClient(command);
      const revoked = await client.request('DELETE', `/keys/${encodeURIComponent(id)}`, keyShape);
      print(revoked, isJson, `revoked ${revoked.id} (${revoked.name})`);
    });
}
