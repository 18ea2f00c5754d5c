import * as z from 'zod';
import { compressionSchemes, type FineTuning, fineTuningSteps } from '../api';
import { hyperparametersSchema } from '../settings';
import { progressShape } from './progress-shape';

const step = z.enum(fineTuningSteps);

/** A fine-tuning as it is stored. */
export const fineTuningShape: z.ZodType<FineTuning> = z.object({
  id: z.string(),
  tenant: z.string(),
  startedBy: z.string(),
  dataset: z.string().optional(),
  base: z.string(),
  weights: z.object({ revision: z.string(), address: z.string(), bytes: z.number() }),
  licence: z.string().optional(),
  languages: z.array(z.string()).optional(),
  method: z.enum(['sft', 'dpo', 'pretrain', 'compress']),
  compressedFrom: z.string().optional(),
  scheme: z.enum(compressionSchemes).optional(),
  champion: z.object({ modelVersion: z.string(), address: z.string() }).optional(),
  group: z.string(),
  hyperparameters: hyperparametersSchema,
  step,
  records: z
    .object({
      digest: z.string(),
      records: z.int(),
      heldOut: z.int(),
      tokens: z.number(),
      leftOut: z.record(z.string(), z.int()),
    })
    .optional(),
  turn: z.int(),
  trainingJob: z.string().optional(),
  progress: progressShape.optional(),
  maxCostUsd: z.number(),
  costUsd: z.number(),
  earlierCostUsd: z.number(),
  isResumable: z.boolean().optional(),
  stopping: z.string().optional(),
  modelVersion: z.string().optional(),
  startedAt: z.string(),
  updatedAt: z.string(),
  history: z.array(z.object({ time: z.string(), step, reason: z.string() })),
  version: z.int(),
});
