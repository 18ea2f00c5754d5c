import * as z from 'zod';
import { compressionSchemes, type FineTunings } from '../fine-tuning/api';
import type { WireFineTuning, WireList } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { loopReaders } from './loop-readers';
import { toWire } from './to-wire';
import { wireFineTuningSchema, wireHyperparametersSchema } from './wire-fine-tuning-schema';
import { wireListSchema } from './wire-list-schema';

const maxCost = z.number().positive().max(100_000).optional();

const requestSchema = z.strictObject({
  dataset: z.string().min(1).max(64).describe('name of a dataset for training, or a digest'),
  base: z.string().min(1).max(100).describe('id of an imported model of the catalogue'),
  method: z.enum(['sft', 'dpo', 'pretrain']),
  group: z.string().min(1).max(100).describe('group that the version is registered in'),
  hyperparameters: wireHyperparametersSchema.optional(),
  max_cost_usd: maxCost.describe('US dollars that it may cost; left out: the environment’s'),
});

const compressionSchema = z.strictObject({
  scheme: z.enum(compressionSchemes).optional().describe('left out: fp8'),
  dataset: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'that awq is calibrated on, as a fine-tuning names it; left out: what the version was tuned on',
    ),
  max_cost_usd: maxCost.describe('US dollars that it may cost; left out: the environment’s'),
});

const resumeSchema = z.strictObject({
  max_cost_usd: maxCost.describe('US dollars of all turns together; left out: as before'),
});

const listQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) });

/** `/v1/fine-tunings`: from datasets to registered model versions. */
export function fineTuningEndpoints({
  fineTunings,
}: {
  readonly fineTunings: FineTunings;
}): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/fine-tunings',
      summary: 'Lists the fine-tunings of the tenant, newest first.',
      roles: loopReaders,
      query: listQuerySchema,
      response: wireListSchema(wireFineTuningSchema),
      async handle({ caller, query }) {
        const found = await fineTunings.list(caller, query.limit);
        const list: WireList<WireFineTuning> = { object: 'list', data: toWire(found) };
        return Response.json(list);
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/fine-tunings',
      summary:
        'Fine-tunes a base model on a dataset and registers what comes out; everything that can be checked is checked before anything is there.',
      roles: ['operator'],
      body: requestSchema,
      response: wireFineTuningSchema,
      async handle({ caller, body }) {
        const { hyperparameters, max_cost_usd: maxCostUsd, ...request } = body;
        const started = await fineTunings.start(caller, {
          ...request,
          hyperparameters: hyperparameters && fromWire(hyperparameters),
          maxCostUsd,
        });
        return Response.json(toWire(started), { status: 201 });
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/model-versions/{id}/compression',
      summary:
        'Compresses a merged model version to FP8, or to 4 bits by AWQ, into a new version, which is followed as a fine-tuning.',
      roles: ['operator'],
      body: compressionSchema,
      response: wireFineTuningSchema,
      async handle({ caller, pathId, body }) {
        const { max_cost_usd: maxCostUsd, ...how } = body;
        const options = { ...how, maxCostUsd };
        return Response.json(toWire(await fineTunings.compress(caller, pathId, options)), { status: 201 });
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/fine-tunings/{id}',
      summary: 'Shows how far a fine-tuning is, what it has cost, and how it came there.',
      roles: loopReaders,
      response: wireFineTuningSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await fineTunings.get(caller, pathId)));
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/fine-tunings/{id}/stop',
      summary: 'Stops a fine-tuning; it can be resumed from its last checkpoint.',
      roles: ['operator'],
      response: wireFineTuningSchema,
      async handle({ caller, pathId }) {
        return Response.json(toWire(await fineTunings.stop(caller, pathId)), { status: 202 });
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/fine-tunings/{id}/resume',
      summary: 'Goes on from the last checkpoint of a fine-tuning that was stopped or failed.',
      roles: ['operator'],
      body: resumeSchema,
      response: wireFineTuningSchema,
      async handle({ caller, pathId, body }) {
        const options = { maxCostUsd: body.max_cost_usd };
        return Response.json(toWire(await fineTunings.resume(caller, pathId, options)), { status: 202 });
      },
    }),
  ];
}

function fromWire(wire: z.output<typeof wireHyperparametersSchema>) {
  const {
    lora_rank: loraRank,
    learning_rate: learningRate,
    max_tokens: maxTokens,
    batch_size: batchSize,
    ...same
  } = wire;
  return { ...same, loraRank, learningRate, maxTokens, batchSize };
}
