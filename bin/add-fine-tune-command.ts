import { type Command, Option } from 'commander';
import { z } from 'zod';
import { AppError } from '../lambdas/platform/errors';
import { fineTuningShape } from './fine-tuning-shape';
import { followFineTuning } from './follow-fine-tuning';
import { formatTable } from './format-table';
import { openClient } from './open-client';
import { print } from './print';
import { reportFineTuning } from './report-fine-tuning';
import { toNumber } from './to-number';
import { toUsd } from './to-usd';

interface Options {
  readonly dataset?: string;
  readonly base?: string;
  readonly method?: string;
  readonly group: string;
  readonly tuning?: string;
  readonly loraRank?: number;
  readonly learningRate?: number;
  readonly epochs?: number;
  readonly maxTokens?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly output?: string;
  readonly maxCost?: number;
  /** False with `--no-wait`. */
  readonly wait: boolean;
}

/** `kit fine-tune`: from a dataset of reviews to a registered model version. */
export function addFineTuneCommand(program: Command): void {
  const command = program
    .command('fine-tune')
    .description('teach a base model a dataset and register what comes out; needs a key of the role operator')
    .option('--dataset <dataset>', 'name of a dataset for training, which is its newest version, or digest')
    .option('--base <model>', 'imported model of the catalogue, e.g. qwen3-8b')
    .addOption(
      new Option('--method <method>', 'sft: examples; dpo: preferences; pretrain: plain text').choices([
        'sft',
        'dpo',
        'pretrain',
      ]),
    )
    .option('--group <group>', 'group that the version is registered in', 'support')
    .addOption(
      new Option(
        '--tuning <tuning>',
        'what is learned: adapters, adapters on 4-bit weights, or all weights; lora when left out',
      ).choices(['lora', 'qlora', 'full']),
    )
    .option('--lora-rank <columns>', 'of each adapter matrix, 1 to 512; 16 when left out', toNumber)
    .option(
      '--learning-rate <rate>',
      'the highest, above 0 and at most 1; by method and tuning when left out',
      toNumber,
    )
    .option('--epochs <count>', 'times through all records, 1 to 100; 3 when left out', toNumber)
    .option('--max-tokens <tokens>', 'of one sequence at most, 8 to 131072; 1024 when left out', toNumber)
    .option('--batch-size <sequences>', 'of one forward pass, 1 to 1024; 1 when left out', toNumber)
    .option('--seed <seed>', 'of everything random, 0 to 4294967295; 17 when left out', toNumber)
    .addOption(
      new Option('--output <output>', 'what is kept; adapter when left out, and merged for full').choices([
        'adapter',
        'merged',
      ]),
    )
    .option('--max-cost <usd>', 'US dollars at which it stops; the environment’s when left out', toUsd)
    .option('--no-wait', 'do not follow it')
    .action(async (options: Options, self) => {
      const { client, isJson } = openClient(self);
      const started = await client
        .request('POST', '/fine-tunings', fineTuningShape, requestOf(options))
        .catch((error: unknown) => {
          throw nameOption(error);
        });
      reportFineTuning(options.wait ? await followFineTuning(started, client) : started, isJson);
    });

  command
    .command('list')
    .description('list fine-tunings, newest first')
    .action(async (_options, self) => {
      const { client, isJson } = openClient(self);
      const shape = z.looseObject({ data: z.array(fineTuningShape) });
      const { data } = await client.request('GET', '/fine-tunings', shape);
      const rows = data.map(({ id, step, method, base, model_version: version, started_at: time }) => [
        id,
        step,
        method,
        base,
        version ?? '',
        time,
      ]);
      const titles = ['id', 'step', 'method', 'base', 'version', 'started'];
      print(data, isJson, rows.length > 0 ? formatTable(titles, rows) : 'nothing was fine-tuned yet');
    });

  command
    .command('show')
    .description('show how far a fine-tuning is and how it came there')
    .argument('<fine-tuning>', 'as "kit fine-tune list" shows it')
    .option('--follow', 'follow it until it ends')
    .action(async (id: string, { follow }: { follow?: boolean }, self) => {
      const { client, isJson } = openClient(self);
      const found = await client.request('GET', pathOf(id), fineTuningShape);
      reportFineTuning(follow ? await followFineTuning(found, client) : found, isJson);
    });

  command
    .command('stop')
    .description('stop a fine-tuning; it can be resumed from its last checkpoint')
    .argument('<fine-tuning>', 'as "kit fine-tune list" shows it')
    .action(async (id: string, _options, self) => {
      const { client, isJson } = openClient(self);
      const stopping = await client.request('POST', `${pathOf(id)}/stop`, fineTuningShape);
      print(stopping, isJson, `${id} stops: kit fine-tune resume ${id} goes on from its last checkpoint`);
    });

  command
    .command('resume')
    .description('go on from the last checkpoint of a fine-tuning that was stopped or failed')
    .argument('<fine-tuning>', 'as "kit fine-tune list" shows it')
    .option('--max-cost <usd>', 'US dollars of all turns together; as before when left out', toUsd)
    .option('--no-wait', 'do not follow it')
    .action(async (id: string, _options, self: Command) => {
      const { client, isJson } = openClient(self);
      // Its parent has an option of the same name.
      const { maxCost, wait } = self.optsWithGlobals<{ maxCost?: number; wait: boolean }>();
      const resumed = await client.request('POST', `${pathOf(id)}/resume`, fineTuningShape, {
        max_cost_usd: maxCost,
      });
      reportFineTuning(wait ? await followFineTuning(resumed, client) : resumed, isJson);
    });
}

function requestOf(options: Options): object {
  const { dataset, base, method, group, maxCost } = options;
  if (dataset === undefined || base === undefined || method === undefined) {
    throw new AppError('name what is learned with --dataset, --base and --method', {
      kind: 'invalid',
      code: 'option_missing',
    });
  }
  const hyperparameters = {
    tuning: options.tuning,
    lora_rank: options.loraRank,
    learning_rate: options.learningRate,
    epochs: options.epochs,
    max_tokens: options.maxTokens,
    batch_size: options.batchSize,
    seed: options.seed,
    output: options.output,
  };
  return { dataset, base, method, group, hyperparameters, max_cost_usd: maxCost };
}

/** The kit speaks of fields of its API, and whoever reads this has written an option. */
function nameOption(error: unknown): unknown {
  const field = error instanceof AppError && /^hyperparameters\.(\w+)$/.exec(error.parameter ?? '')?.[1];
  if (!field) return error;
  const option = `--${field.replaceAll('_', '-')}`;
  return new AppError(error.message.replace(field, option), { kind: 'invalid', code: 'option_invalid' });
}

function pathOf(fineTuningId: string): string {
  return `/fine-tunings/${encodeURIComponent(fineTuningId)}`;
}
