import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { TrainingProgress } from '../api';

const fileShape = z.object({
  step: z.number(),
  steps: z.number(),
  loss: z.number(),
  held_out_loss: z.number().nullish(),
  tokens_per_second: z.number(),
});

/** Reads `progress.json` of a folder of checkpoints. */
export function readProgress(text: string): TrainingProgress {
  const read = parseJson(text, fileShape, 'progress.json of a training');
  const { step, steps, loss, held_out_loss: heldOutLoss, tokens_per_second: tokensPerSecond } = read;
  return { step, steps, loss, heldOutLoss: heldOutLoss ?? undefined, tokensPerSecond };
}
