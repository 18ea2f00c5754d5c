import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { describeRelease } from './describe-release';
import { formatTable } from './format-table';
import type { KitClient } from './kit-client';
import { openClient } from './open-client';
import { print } from './print';
import { addSetting, type ChainChange } from './read-settings';
import { readTextFile } from './read-text-file';
import { releaseShape } from './release-shape';
import { rolloutShape } from './rollout-shape';

/** Digits of a digest that are shown in lists: enough to name it. */
const shownDigits = 12;

const purposes = ['answer', 'direct', 'condense'];

const differenceShape = z.looseObject({
  field: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
});

interface CreateOptions {
  readonly note: string;
  readonly base?: string;
  readonly set?: ChainChange;
  readonly template?: Readonly<Record<string, string>>;
  readonly model?: string;
  readonly route?: string;
}

/** `kit release`: what is promoted; made of the champion, listed, shown and compared. */
export function addReleaseCommand(program: Command): void {
  const release = program
    .command('release')
    .description('make, list, show and compare releases; a new one answers nobody until it is promoted');

  release
    .command('create')
    .description('make a release of the champion, with settings or prompt templates that change')
    .requiredOption('--note <note>', 'what is different about it')
    .option('--base <release>', 'release that it begins from; the champion when left out')
    .option(
      '--set <field=value>',
      'setting of the chain that changes, e.g. retrieval.retrievedPassages=8; null takes one out',
      // As a manifest has it, too.
      (text: string, before?: ChainChange) => addSetting(text.replace(/^chain\./, ''), before),
    )
    .option(
      '--template <purpose=file>',
      `prompt template that changes, of ${purposes.join(', ')}`,
      addTemplate,
    )
    .option(
      '--model <version>',
      'model that answers, e.g. a version that "kit deploy-model" has deployed: support@1f0c3a5b7d9e; support for its newest, support:2',
    )
    .option('--route <name>', 'route of the chain that --model is for; left out: its chatRoute')
    .action(async ({ note, base, set, template = {}, model, route }: CreateOptions, command) => {
      const { client, isJson } = openClient(command);
      if (route !== undefined && model === undefined) {
        command.error('error: --route names the route that --model is for: give --model too');
      }
      const templates: Record<string, string> = {};
      for (const [purpose, file] of Object.entries(template)) templates[purpose] = await readTextFile(file);
      const made = await client.request('POST', '/releases', releaseShape, {
        note,
        base,
        chain: set,
        templates,
        ...(model !== undefined && {
          routes: { [route ?? (await readChatRoute(client, base, set))]: { model } },
        }),
      });
      print(
        made,
        isJson,
        `${made.digest}\npromote it with: kit promote ${made.digest.slice(0, shownDigits)}`,
      );
    });

  release
    .command('list')
    .description('list the releases of the environment, newest first')
    .action(async (_options, command) => {
      const { client, isJson } = openClient(command);
      const list = await client.request(
        'GET',
        '/releases?limit=100',
        z.looseObject({ data: z.array(releaseShape), has_more: z.boolean() }),
      );
      const rows = list.data.map((one) => [
        one.digest.slice(0, shownDigits),
        one.roles.join(',') || '-',
        one.created_at,
        one.author,
        one.note,
      ]);
      print(list, isJson, formatTable(['RELEASE', 'IS', 'MADE', 'BY', 'NOTE'], rows));
    });

  release
    .command('show')
    .description('show a release: its manifest, and what is attested of it')
    .argument('<release>', 'digest or its first 8 or more digits, champion, candidate or default')
    .action(async (name: string, _options, command) => {
      const { client, isJson } = openClient(command);
      const shown = await client.request('GET', `/releases/${encodeURIComponent(name)}`, releaseShape);
      print(shown, isJson, describeRelease(shown));
    });

  release
    .command('diff')
    .description('show what two releases differ in: settings by field, prompt templates by line')
    .argument('<release>', 'as "kit release show" takes it')
    .argument('[other]', 'the second one; left out: from the champion to the first')
    .action(async (name: string, other: string | undefined, _options, command) => {
      const { client, isJson } = openClient(command);
      const query = other === undefined ? '' : `?${new URLSearchParams({ to: other })}`;
      const list = await client.request(
        'GET',
        `/releases/${encodeURIComponent(name)}/diff${query}`,
        z.looseObject({ data: z.array(differenceShape) }),
      );
      print(list, isJson, list.data.map(describeDifference).join('\n') || 'they are the same');
    });

  release
    .command('rollouts')
    .description('list rollouts, the one that runs on top')
    .action(async (_options, command) => {
      const { client, isJson } = openClient(command);
      const list = await client.request('GET', '/rollouts', z.looseObject({ data: z.array(rolloutShape) }));
      const rows = list.data.map(({ id, step, candidate, started_at: startedAt, reasons }) => [
        id,
        step,
        candidate.slice(0, shownDigits),
        startedAt,
        reasons.at(-1) ?? '',
      ]);
      print(list, isJson, formatTable(['ROLLOUT', 'STEP', 'RELEASE', 'BEGAN', 'WHY'], rows));
    });
}

/** The route that answers in the release that the new one begins from. */
async function readChatRoute(client: KitClient, base = 'champion', set: ChainChange = {}): Promise<string> {
  if (typeof set.chatRoute === 'string') return set.chatRoute;
  const shape = z.looseObject({
    manifest: z.looseObject({ chain: z.looseObject({ chatRoute: z.string() }) }),
  });
  const { manifest } = await client.request('GET', `/releases/${encodeURIComponent(base)}`, shape);
  return manifest.chain.chatRoute;
}

function addTemplate(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, purpose = '', file = ''] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (!purposes.includes(purpose)) {
    throw new InvalidArgumentError(`write it as purpose=file, with one of ${purposes.join(', ')}`);
  }
  return { ...before, [purpose]: file };
}

function describeDifference({ field, from, to }: z.infer<typeof differenceShape>): string {
  const lines = (text: string | undefined, mark: string) =>
    text === undefined ? [] : text.split('\n').map((line) => `${mark} ${line}`);
  return [field, ...lines(from, '-'), ...lines(to, '+')].join('\n');
}
