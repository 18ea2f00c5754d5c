import type { Command } from 'commander';
import { z } from 'zod';
import { formatTable } from './format-table';
import { openClient } from './open-client';
import { print } from './print';

const deletionShape = z.looseObject({
  person_id: z.string(),
  requested_at: z.string(),
  due_at: z.string(),
  state: z.string(),
  finished_at: z.string().optional(),
  note: z.string(),
  steps: z.array(
    z.looseObject({
      store: z.string(),
      state: z.string(),
      found: z.number(),
      erased: z.number(),
      note: z.string().optional(),
      cause: z.string().optional(),
    }),
  ),
});

type Report = z.infer<typeof deletionShape>;

/** `kit people`: the deletion of a person's data. */
export function addPeopleCommand(program: Command): void {
  const people = program
    .command('people')
    .description('delete the data of a person of the tenant; needs a key of the role operator');

  people
    .command('delete')
    .description('delete what there is of a person; the same again tries what failed')
    .argument('<id>', 'id of their key, as "kit keys list" shows it, or subject of their sign-in')
    .option('--reason <reason>', 'why, for the report')
    .action(async (id: string, { reason }: { reason?: string }, command) => {
      const { client, isJson } = openClient(command);
      const deletion = await client.request('POST', pathOf(id), deletionShape, { reason });
      show(deletion, isJson);
    });

  people
    .command('report')
    .description('show how far the deletion of a person’s data is')
    .argument('<id>', 'id of the person')
    .action(async (id: string, _options, command) => {
      const { client, isJson } = openClient(command);
      show(await client.request('GET', pathOf(id), deletionShape), isJson);
    });
}

function pathOf(id: string): string {
  return `/people/${encodeURIComponent(id)}/deletion`;
}

function show(deletion: Report, isJson: boolean): void {
  print(deletion, isJson, describeDeletion(deletion));
  // Whoever deletes in a script has to notice what needs help.
  if (deletion.state === 'failed' || deletion.state === 'overdue') process.exitCode = 1;
}

function describeDeletion({ person_id: id, requested_at, due_at, state, finished_at, steps, note }: Report) {
  const rows = steps.map((step) => [
    step.store,
    step.state,
    `${step.found}`,
    `${step.erased}`,
    step.cause ?? step.note ?? '',
  ]);
  return [
    `${id}: ${state}${finished_at === undefined ? '' : ` ${finished_at}`}, asked for ${requested_at}, due ${due_at}`,
    ...(rows.length > 0 ? [formatTable(['STORE', 'STATE', 'FOUND', 'ERASED', 'NOTE'], rows)] : []),
    note,
    ...(state === 'completed' ? [] : [`it goes on by itself; follow it with: kit people report ${id}`]),
  ].join('\n');
}
