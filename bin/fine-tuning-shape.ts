import { z } from 'zod';

/** A fine-tuning as the kit shows it, as far as the command line does. */
export const fineTuningShape = z.looseObject({
  id: z.string(),
  base: z.string(),
  method: z.string(),
  group: z.string(),
  step: z.string(),
  started_at: z.string(),
  records: z
    .looseObject({
      records: z.number(),
      held_out: z.number(),
      left_out: z.record(z.string(), z.number()),
    })
    .optional(),
  progress: z
    .looseObject({
      step: z.number(),
      steps: z.number(),
      loss: z.number(),
      held_out_loss: z.number().optional(),
      tokens_per_second: z.number(),
    })
    .optional(),
  max_cost_usd: z.number(),
  cost_usd: z.number(),
  is_resumable: z.boolean().optional(),
  model_version: z.string().optional(),
  history: z.array(z.looseObject({ time: z.string(), step: z.string(), reason: z.string() })),
});

/** A fine-tuning as the kit shows it. */
export type ShownFineTuning = z.infer<typeof fineTuningShape>;
