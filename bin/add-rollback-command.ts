import type { Command } from 'commander';
import { z } from 'zod';
import { openClient } from './open-client';
import { print } from './print';

const pointersShape = z.looseObject({ version: z.number(), champion: z.string().optional() });

/** `kit rollback`: ends a canary, or else brings the previous champion back. */
export function addRollbackCommand(program: Command): void {
  program
    .command('rollback')
    .description(
      'end a canary, or else bring the previous champion back, within seconds; needs a key of the role operator or approver',
    )
    .requiredOption('--reason <reason>', 'why, in a sentence')
    .action(async ({ reason }: { reason: string }, command) => {
      const { client, isJson } = openClient(command);
      const pointers = await client.request('POST', '/rollback', pointersShape, { reason });
      const answers = pointers.champion ? pointers.champion.slice(0, 12) : 'the default release';
      print(pointers, isJson, `rolled back: ${answers} answers`);
    });
}
