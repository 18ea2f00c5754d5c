import * as z from 'zod';
import { compressionSchemes, fineTuningSteps } from '../fine-tuning/api';
import type { WireFineTuning } from './api';

const step = z.enum(fineTuningSteps);

/** Hyper-parameters as they go over the wire. */
export const wireHyperparametersSchema = z.strictObject({
  tuning: z.enum(['lora', 'qlora', 'full']).optional().describe('left out: lora'),
  lora_rank: z.number().optional().describe('left out: 16'),
  learning_rate: z.number().optional().describe('left out: by method and tuning'),
  epochs: z.number().optional().describe('times through all records; left out: 3'),
  max_tokens: z.number().optional().describe('tokens of one sequence at most; left out: 1024'),
  batch_size: z.number().optional().describe('sequences of one forward pass; left out: 1'),
  seed: z.number().optional().describe('left out: 17'),
  output: z.enum(['adapter', 'merged']).optional().describe('left out: adapter, and merged for full'),
});

/** A fine-tuning as it goes over the wire. */
export const wireFineTuningSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  started_by: z.string(),
  dataset: z.string().optional().describe('digest; left out where a version is compressed to FP8'),
  base: z.string(),
  weights: z.object({ revision: z.string(), address: z.string(), bytes: z.number() }),
  licence: z.string().optional().describe('of the base'),
  languages: z.array(z.string()).optional().describe('of the questions of the dataset'),
  method: z.enum(['sft', 'dpo', 'pretrain', 'compress']),
  compressed_from: z.string().optional().describe('model version'),
  scheme: z.enum(compressionSchemes).optional().describe('how it is compressed'),
  champion: z
    .object({ model_version: z.string(), address: z.string() })
    .optional()
    .describe('what it is compared with'),
  group: z.string(),
  hyperparameters: wireHyperparametersSchema,
  step,
  records: z
    .object({
      digest: z.string(),
      records: z.int(),
      held_out: z.int(),
      tokens: z.number().describe('estimated'),
      left_out: z.record(z.string(), z.int()).describe('by reason'),
    })
    .optional(),
  turn: z.int().describe('a resumption is the next'),
  training_job: z.string().optional(),
  progress: z
    .object({
      step: z.number(),
      steps: z.number(),
      loss: z.number(),
      held_out_loss: z.number().optional(),
      tokens_per_second: z.number(),
    })
    .optional(),
  max_cost_usd: z.number(),
  cost_usd: z.number(),
  earlier_cost_usd: z.number(),
  is_resumable: z
    .boolean()
    .optional()
    .describe('false where a resumption would fail the same way: start another'),
  stopping: z.string().optional().describe('why it is about to stop'),
  model_version: z.string().optional(),
  started_at: z.string(),
  updated_at: z.string(),
  history: z.array(z.object({ time: z.string(), step, reason: z.string() })),
  version: z.int(),
}) satisfies z.ZodType<WireFineTuning>;
