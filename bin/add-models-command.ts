import { type Command, InvalidArgumentError } from 'commander';
import { AppError } from '../lambdas/platform/errors';
import { goalSettings } from '../lib/serving/goal-settings';
import { sizeModel } from '../lib/serving/size-model';
import { catalogue } from '../models';
import { gpuPrices } from '../models/gpu-prices';
import { addModelsCompressCommand } from './add-models-compress-command';
import { addModelsImportCommand } from './add-models-import-command';
import { addModelsVersionsCommand } from './add-models-versions-command';
import { describeModel } from './describe-model';
import { describeModelVersion } from './describe-model-version';
import { formatTable } from './format-table';
import { shownModelVersionShape } from './model-version-shape';
import { openClient } from './open-client';
import { print } from './print';

interface Goal {
  readonly context?: number;
  readonly concurrent: number;
  readonly region: string;
}

/** `kit models`: the catalogue in this checkout, of which `list` and `show` ask nobody. */
export function addModelsCommand(program: Command): void {
  const models = program
    .command('models')
    .description('the models that the kit knows, and those of one’s own');

  models
    .command('list')
    .description('list the catalogue of models in this checkout')
    .action((_options, command: Command) => {
      const rows = catalogue.map((model) => [
        model.id,
        model.kind === 'open' ? toBillions(model.parameters.count) : '',
        String(model.contextTokens),
        `${model.licence.name}${model.licence.mustBeAccepted ? ' (to be accepted)' : ''}`,
        `${model.languages.codes.slice(0, 4).join(' ')}${countMore(model.languages)}`,
        model.kind === 'open' ? model.variants.map(({ variant }) => variant).join(' ') : 'on Bedrock',
      ]);
      const headings = ['model', 'parameters', 'context', 'licence', 'languages', 'weights'];
      print(catalogue, command.optsWithGlobals().json === true, formatTable(headings, rows));
    });

  models
    .command('show')
    .description(
      'show what is known of a model, and the smallest instances that hold it; or a version of one’s own with its lineage, metrics and card',
    )
    .argument(
      '<model>',
      'id in the catalogue, e.g. qwen3-8b; or a version, e.g. support@1f0c3a5b7d9e, support:2',
    )
    .option(
      '--context <tokens>',
      'tokens of prompt and completion together; at most 8192 when left out',
      goalOf('contextTokens'),
    )
    .option('--concurrent <requests>', 'requests of that length at once', goalOf('concurrentRequests'), 8)
    .option('--region <region>', 'whose prices are shown, where they are known', readRegion, 'us-east-1')
    .action(async (id: string, { context, concurrent, region }: Goal, command: Command) => {
      if (/[@:]/.test(id)) {
        const { client, isJson } = openClient(command);
        const path = `/model-versions/${encodeURIComponent(id)}`;
        const version = await client.request('GET', path, shownModelVersionShape);
        print(version, isJson, describeModelVersion(version));
        return;
      }
      const model = catalogue.find((one) => one.id === id);
      if (!model) {
        throw new AppError(
          `there is no model ${JSON.stringify(id)} in the catalogue: use ${catalogue.map((one) => one.id).join(', ')}, or a version as "kit models versions" lists them`,
          { kind: 'not-found', code: 'unknown_model' },
        );
      }
      if (context !== undefined && context > model.contextTokens) {
        throw new AppError(
          `--context must be at most ${model.contextTokens}, the context of ${model.id}, got ${context}`,
          { kind: 'invalid', code: 'context_too_long' },
        );
      }
      const contextTokens = context ?? Math.min(8_192, model.contextTokens);
      const size = sizeModel(model, { contextTokens, concurrentRequests: concurrent, region });
      print(
        { ...model, size },
        command.optsWithGlobals().json === true,
        describeModel(model, size?.variants),
      );
    });

  addModelsImportCommand(models);
  addModelsVersionsCommand(models);
  addModelsCompressCommand(models);
}

function toBillions(count: number): string {
  return count < 1e7 ? String(count) : `${(count / 1e9).toFixed(2)} B`;
}

function countMore({
  codes,
  others,
}: {
  readonly codes: readonly string[];
  readonly others: number;
}): string {
  const more = Math.max(0, codes.length - 4) + others;
  return more > 0 ? ` and ${more} more` : '';
}

/** Reads what an endpoint of the environment may ask for as well. */
function goalOf(name: 'contextTokens' | 'concurrentRequests'): (text: string) => number {
  const schema = goalSettings[name];
  return (text) => {
    const parsed = schema.safeParse(Number(text));
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`must be a whole number from ${schema.minValue} to ${schema.maxValue}.`);
  };
}

/** Reads a region; where none of its prices are known, those of another are shown with its name. */
function readRegion(text: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(text)) return text;
  const hosting = gpuPrices.filter(({ use }) => use === 'hosting');
  const priced = [...new Set(hosting.map(({ region }) => region))].join(', ');
  throw new InvalidArgumentError(
    `must be an AWS region; prices are known of ${priced}, and for any other region the dearest of them is shown.`,
  );
}
