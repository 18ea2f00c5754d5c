import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { formatTable } from './format-table';
import type { KitClient } from './kit-client';
import { openClient } from './open-client';
import { openTarget } from './open-target';
import { print } from './print';
import { showProgress } from './show-progress';

/** How often an import is looked at. */
const lookMs = 1_000;

const baseModelShape = z.looseObject({
  model: z.string(),
  revision: z.string(),
  state: z.string(),
  address: z.string(),
  done_bytes: z.number(),
  total_bytes: z.number(),
  reason: z.string().optional(),
});

type ShownBaseModel = z.infer<typeof baseModelShape>;

interface ImportOptions {
  readonly acceptLicence?: boolean;
  readonly from?: string;
  readonly fromUrl?: string;
  /** False with `--no-wait`. */
  readonly wait: boolean;
}

/** `kit models import` and `imported`: open models whose weights are in the environment. */
export function addModelsImportCommand(models: Command): void {
  models
    .command('import')
    .description(
      'copy the weights of an open model into the environment, checksum by checksum; goes on where it was; needs a key of the role operator',
    )
    .argument('<model>', 'id in the catalogue; with : and a variant for weights of another repository')
    .option('--accept-licence', 'you have read its licence and accept it, where it must be')
    .option(
      '--from <environment>',
      'copy it from another environment, e.g. dev: KIT_URL_DEV and KIT_KEY_DEV in .env; its modelHub.sharedWith must name the account of this one',
    )
    .option('--from-url <url>', 'where that environment answers, in place of KIT_URL_…')
    .option('--no-wait', 'do not follow it')
    .action(async (model: string, options: ImportOptions, command) => {
      const { acceptLicence, wait, from, fromUrl } = options;
      const { client, isJson } = openClient(command);
      const there =
        from === undefined
          ? undefined
          : await (
              await openTarget(from, { url: fromUrl, urlOption: '--from-url', variables: process.env })
            ).request('GET', `/base-models/${encodeURIComponent(model)}`, baseModelShape);
      const begun = await client.request('POST', '/base-models', baseModelShape, {
        model,
        is_licence_accepted: acceptLicence === true,
        from: there?.address,
      });
      const ended = wait ? await follow(begun, client) : begun;
      print(ended, isJson, describe(ended));
      if (ended.state === 'failed') process.exitCode = 1;
    });

  models
    .command('imported')
    .description('list open models whose weights are in the environment, or on their way')
    .action(async (_options, command) => {
      const { client, isJson } = openClient(command);
      const shape = z.looseObject({ data: z.array(baseModelShape) });
      const list = await client.request('GET', '/base-models', shape);
      const rows = list.data.map((one) => [
        one.model,
        one.state,
        toGigabytes(one.total_bytes),
        one.revision.slice(0, 12),
        one.reason ?? one.address,
      ]);
      print(list, isJson, formatTable(['MODEL', 'STATE', 'SIZE', 'REVISION', 'WHERE, OR WHY NOT'], rows));
    });
}

/** It goes on by itself: whoever stops following it stops nothing. */
async function follow(begun: ShownBaseModel, client: KitClient): Promise<ShownBaseModel> {
  let now = begun;
  while (now.state === 'importing') {
    const percent = now.total_bytes > 0 ? Math.floor((100 * now.done_bytes) / now.total_bytes) : 0;
    showProgress(
      now.total_bytes > 0
        ? `${now.model}: ${toGigabytes(now.done_bytes)} of ${toGigabytes(now.total_bytes)}, ${percent} %`
        : `${now.model}: listing its files`,
    );
    await sleep(lookMs);
    now = await client.request('GET', `/base-models/${encodeURIComponent(begun.model)}`, baseModelShape);
  }
  showProgress('');
  return now;
}

function describe({ model, revision, state, address, total_bytes, reason }: ShownBaseModel): string {
  switch (state) {
    case 'imported':
      return `${model} is here: revision ${revision.slice(0, 12)}, ${toGigabytes(total_bytes)} in ${address}`;
    case 'failed':
      return `${model} was not imported: ${reason ?? 'no reason given'}\n  the same command goes on with what is missing`;
    default:
      return `${model} is being imported: kit models imported shows how far it is`;
  }
}

function toGigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
