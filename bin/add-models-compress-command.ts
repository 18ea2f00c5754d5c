import { type Command, Option } from 'commander';
import { compressionSchemes } from '../lambdas/fine-tuning/api';
import { fineTuningShape } from './fine-tuning-shape';
import { followFineTuning } from './follow-fine-tuning';
import { openClient } from './open-client';
import { reportFineTuning } from './report-fine-tuning';
import { toUsd } from './to-usd';

/** `kit models compress`: a merged version of one's own into one of FP8, or of 4 bits. */
export function addModelsCompressCommand(models: Command): void {
  models
    .command('compress')
    .description(
      'compress a merged model version to FP8, or to 4 bits by AWQ, into a new version, which is followed as a fine-tuning; needs a key of the role operator',
    )
    .argument('<version>', 'e.g. support@1f0c3a5b7d9e; support for its newest, support:2')
    .addOption(
      new Option('--scheme <scheme>', 'how its weights are kept').choices(compressionSchemes).default('fp8'),
    )
    .option(
      '--dataset <name>',
      'dataset for training that awq is calibrated on, or its digest; the one that the version was tuned on when left out',
    )
    .option('--max-cost <usd>', 'US dollars at which it stops; the environment’s when left out', toUsd)
    .option('--no-wait', 'do not follow it')
    .action(
      async (
        version: string,
        {
          scheme,
          dataset,
          maxCost,
          wait,
        }: {
          readonly scheme: string;
          readonly dataset?: string;
          readonly maxCost?: number;
          readonly wait: boolean;
        },
        command,
      ) => {
        const { client, isJson } = openClient(command);
        const started = await client.request(
          'POST',
          `/model-versions/${encodeURIComponent(version)}/compression`,
          fineTuningShape,
          { scheme, dataset, max_cost_usd: maxCost },
        );
        reportFineTuning(wait ? await followFineTuning(started, client) : started, isJson);
      },
    );
}
