import type { Command } from 'commander';
import { z } from 'zod';
import { warnOfLosses } from '../lambdas/fine-tuning/api';
import { AppError } from '../lambdas/platform/errors';
import { formatTable } from './format-table';
import { modelVersionShape } from './model-version-shape';
import { openClient } from './open-client';
import { openTarget } from './open-target';
import { print } from './print';

/** `kit models versions`, `approve`, `reject` and `copy`: models of one's own. */
export function addModelsVersionsCommand(models: Command): void {
  models
    .command('versions')
    .description('list model versions of one’s own, newest first')
    .argument('[group]', 'of every group when left out')
    .action(async (group: string | undefined, _options, command) => {
      const { client, isJson } = openClient(command);
      const query = group === undefined ? '' : `?group=${encodeURIComponent(group)}`;
      const list = await client.request(
        'GET',
        `/model-versions${query}`,
        z.looseObject({ data: z.array(modelVersionShape) }),
      );
      const rows = list.data.map((one) => [
        one.id,
        String(one.version),
        one.state,
        `${one.kind} ${one.variant}`,
        one.lineage.base_model,
        one.created_at,
        one.aliases.join(' '),
      ]);
      if (rows.length === 0) {
        const where = group === undefined ? '' : ` in the group ${group}`;
        print(list, isJson, `no model version is registered${where}: kit fine-tune makes the first`);
        return;
      }
      const table = formatTable(['VERSION', 'NO.', 'STATE', 'KIND', 'BASE', 'MADE', 'CALLED BY'], rows);
      const warnings = list.data.flatMap(({ id, metrics }) => {
        const warning = warnOfLosses(metrics);
        return warning === undefined ? [] : [`${id}: ${warning}`];
      });
      print(list, isJson, [table, ...warnings].join('\n'));
    });

  for (const { name, isApproved, done } of [
    { name: 'approve', isApproved: true, done: 'approved' },
    { name: 'reject', isApproved: false, done: 'rejected' },
  ]) {
    models
      .command(name)
      .description(`${name} a model version; needs a key of the role approver`)
      .argument('<version>', 'e.g. support@1f0c3a5b7d9e; support for its newest, support:2')
      .requiredOption('--reason <reason>', 'why, in a sentence')
      .action(async (id: string, { reason }: { readonly reason: string }, command) => {
        const { client, isJson } = openClient(command);
        const decided = await client.request(
          'POST',
          `/model-versions/${encodeURIComponent(id)}/decision`,
          modelVersionShape,
          { is_approved: isApproved, reason },
        );
        const next = isApproved ? `: kit deploy-model ${decided.id}` : '';
        print(decided, isJson, `${done} ${decided.id}${next}`);
      });
  }

  models
    .command('copy')
    .description(
      'copy a model version of another environment here, every file by its checksum; needs a key of the role operator here',
    )
    .argument('<version>', 'as that environment names it')
    .requiredOption(
      '--from <environment>',
      'e.g. dev: KIT_URL_DEV and KIT_KEY_DEV in .env; its modelHub.sharedWith must name the account of this one',
    )
    .option('--from-url <url>', 'where that environment answers, in place of KIT_URL_…')
    .action(async (id: string, options: { readonly from: string; readonly fromUrl?: string }, command) => {
      const { client, isJson } = openClient(command);
      const source = await openTarget(options.from, {
        url: options.fromUrl,
        urlOption: '--from-url',
        variables: process.env,
      });
      const { record } = await source.request(
        'GET',
        `/model-versions/${encodeURIComponent(id)}`,
        modelVersionShape,
      );
      if (record === undefined) {
        throw new AppError(`${options.from} says no record of ${id}: bring its kit up to date, then copy`, {
          kind: 'conflict',
          code: 'record_missing',
        });
      }
      const copied = await client.request('POST', '/model-versions/copy', modelVersionShape, { record });
      print(
        copied,
        isJson,
        `${copied.id} is here and ${copied.state}: kit models approve ${copied.id} --reason "…"`,
      );
    });
}
