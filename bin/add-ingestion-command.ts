import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { openClient } from './open-client';
import { print } from './print';

const lettersShape = z.looseObject({
  data: z.array(z.looseObject({ cause: z.string(), since: z.string() })),
});

/** `kit ingestion`: what could not be worked off. */
export function addIngestionCommand(program: Command): void {
  const ingestion = program
    .command('ingestion')
    .description('what happens to documents before they are indexed; needs a key of the role operator');

  ingestion
    .command('replay')
    .description('put messages that nobody could work off back into the queue, and say why they lay there')
    .option('--limit <messages>', 'most that are put back, 1 to 1000', readLimit, 100)
    .action(async (options: { limit: number }, command) => {
      const { client, isJson } = openClient(command);
      const letters = await client.request('POST', '/ingestion/replay', lettersShape, options);
      print(letters, isJson, describeLetters(letters.data));
    });
}

function describeLetters(letters: z.infer<typeof lettersShape>['data']): string {
  if (letters.length === 0) return 'nothing lay there';
  const causes = new Map<string, string[]>();
  for (const { cause, since } of letters) causes.set(cause, [...(causes.get(cause) ?? []), since]);
  return [
    `put back ${letters.length}; those that fail again come back here`,
    ...[...causes].map(([cause, since]) => `  ${since.length} since ${since.sort()[0]}: ${cause}`),
  ].join('\n');
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1_000) return limit;
  throw new InvalidArgumentError('give a whole number from 1 to 1000');
}
