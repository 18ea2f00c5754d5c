import * as z from 'zod';
import type { TrainingProgress } from '../api';

/** Progress of a training as it is stored. */
export const progressShape: z.ZodType<TrainingProgress> = z.object({
  step: z.number(),
  steps: z.number(),
  loss: z.number(),
  heldOutLoss: z.number().optional(),
  tokensPerSecond: z.number(),
});
