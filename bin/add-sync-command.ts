import type { Command } from 'commander';
import { z } from 'zod';
import { openClient } from './open-client';
import { print } from './print';
import { showProgress } from './show-progress';

const eventShape = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('progress'),
    source: z.string(),
    finished: z.number(),
    total: z.number(),
  }),
  z.looseObject({
    type: z.literal('done'),
    reports: z.array(
      z.looseObject({
        source: z.string(),
        added: z.number(),
        changed: z.number(),
        deleted: z.number(),
        unchanged: z.number(),
        failed: z.array(z.looseObject({ key: z.string(), message: z.string(), action: z.string() })),
        duration_ms: z.number(),
      }),
    ),
  }),
]);

type Report = Extract<z.infer<typeof eventShape>, { type: 'done' }>['reports'][number];

/** `kit sync`: compares sources and index, and mends the difference. */
export function addSyncCommand(program: Command): void {
  program
    .command('sync')
    .description('compare sources and index and mend the difference; needs a key of the role operator')
    .option('--source <source>', 'one source; all of them when left out')
    .option('--rebuild', 'read and embed every document anew')
    .action(async (options: { source?: string; rebuild?: boolean }, command) => {
      const { client, isJson } = openClient(command);
      const events = client.stream('/sync', eventShape, {
        source: options.source,
        is_rebuild: options.rebuild,
      });
      for await (const event of events) {
        if (event.type === 'progress') {
          showProgress(`${event.source}: ${event.finished} of ${event.total} documents`);
          continue;
        }
        showProgress('');
        print(event, isJson, event.reports.map(describeReport).join('\n'));
        // A failed document is a result and not a failure of the sync, but a pipeline has to notice it.
        if (event.reports.some(({ failed }) => failed.length > 0)) process.exitCode = 1;
      }
    });
}

function describeReport(report: Report): string {
  const { source, added, changed, deleted, unchanged, failed, duration_ms } = report;
  return [
    `${source}: ${added} added, ${changed} changed, ${deleted} deleted, ${unchanged} unchanged, ${failed.length} failed, in ${(duration_ms / 1_000).toFixed(1)} s`,
    ...failed.map(({ key, message, action }) => `  ${key}: ${message}; ${action}`),
  ].join('\n');
}
