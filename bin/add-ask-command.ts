import type { Command } from 'commander';
import { z } from 'zod';
import { describePlace } from './describe-place';
import { openClient } from './open-client';

const chunkShape = z.looseObject({
  id: z.string(),
  choices: z.array(z.looseObject({ delta: z.looseObject({ content: z.string().nullish() }) })),
  citations: z
    .array(
      z.looseObject({
        number: z.number(),
        key: z.string(),
        heading_path: z.array(z.string()),
        page: z.number().optional(),
      }),
    )
    .optional(),
});

/** `kit ask`: one question, its answer as it comes, and its sources. */
export function addAskCommand(program: Command): void {
  program
    .command('ask')
    .description('ask one question of the documents')
    .argument('<question>')
    .action(async (question: string, _options, command) => {
      const { client, isJson } = openClient(command);
      const chunks = client.stream('/chat/completions', chunkShape, {
        model: 'rag',
        stream: true,
        messages: [{ role: 'user', content: question }],
      });
      const sources: string[] = [];
      let answerId = '';
      for await (const chunk of chunks) {
        answerId = chunk.id;
        for (const citation of chunk.citations ?? [])
          sources.push(`[${citation.number}] ${describePlace(citation)}`);
        process.stdout.write(isJson ? `${JSON.stringify(chunk)}\n` : (chunk.choices[0]?.delta.content ?? ''));
      }
      if (!isJson) console.log(['\n', ...sources, `how it came about: kit explain ${answerId}`].join('\n'));
    });
}
