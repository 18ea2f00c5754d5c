import type { Command } from 'commander';
import { z } from 'zod';
import { describePlace, passageShape } from './describe-place';
import { openClient } from './open-client';
import { print } from './print';

const resultShape = z.looseObject({
  data: z.array(z.looseObject({ score: z.number(), passage: passageShape })),
});

/** `kit search`: passages without an answer. */
export function addSearchCommand(program: Command): void {
  program
    .command('search')
    .description('find passages, best first')
    .argument('<question>')
    .option('--limit <count>', 'at most so many, 1 to 50', Number, 10)
    .option('--mode <mode>', 'keyword, vector or hybrid; the chain’s own when left out')
    .action(async (query: string, options: { limit: number; mode?: string }, command) => {
      const { client, isJson } = openClient(command);
      const result = await client.request('POST', '/search', resultShape, { query, ...options });
      const hits = result.data.map(
        ({ score, passage }) =>
          `${score.toFixed(3)}  ${describePlace(passage)}\n       ${passage.text.replace(/\s+/g, ' ').slice(0, 200)}`,
      );
      print(result, isJson, hits.join('\n') || 'no passage found');
    });
}
