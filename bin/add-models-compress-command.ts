import type { Command } from 'commander';
import { fineTuningShape } from './fine-tuning-shape';
import { followFineTuning } from './follow-fine-tuning';
import { openClient } from './open-client';
import { reportFineTuning } from './report-fine-tuning';
import { toUsd } from './to-usd';

/** `kit models compress`: a merged version of one's own into one of FP8. */
export function addModelsCompressCommand(models: Command): void {
  models
    .command('compress')
    .description(
      'compress a merged model version to FP8 into a new version, which is followed as a fine-tuning; needs a key of the role operator',
    )
    .argument('<version>', 'e.g. support@1f0c3a5b7d9e; support for its newest, support:2')
    .option('--max-cost <usd>', 'US dollars at which it stops; the environment’s when left out', toUsd)
    .option('--no-wait', 'do not follow it')
    .action(
      async (
        version: string,
        { maxCost, wait }: { readonly maxCost?: number; readonly wait: boolean },
        command,
      ) => {
        const { client, isJson } = openClient(command);
        const started = await client.request(
          'POST',
          `/model-versions/${encodeURIComponent(version)}/compression`,
          fineTuningShape,
          { max_cost_usd: maxCost },
        );
        reportFineTuning(wait ? await followFineTuning(started, client) : started, isJson);
      },
    );
}
