import * as z from 'zod';
import { advanceFineTuning } from './advance-fine-tuning';
import type { AdvanceDeps } from './fine-tuning-deps';
import { giveUpFineTuning } from './give-up-fine-tuning';

/** What the state machine calls its function with. */
export const fineTuningTurnSchema = z.object({
  fineTuningId: z.string().min(1),
  /** `give-up` when nothing else has helped: its job is stopped. */
  step: z.enum(['advance', 'give-up']).default('advance'),
});

/** What the state machine goes on with. */
export interface FineTuningTurn {
  readonly fineTuningId: string;
  readonly next: 'wait' | 'done';
  /** Seconds, 1 or more. */
  readonly waitSeconds: number;
}

/** One turn of the state machine of a fine-tuning. */
export async function takeFineTuningTurn(
  { fineTuningId, step }: z.output<typeof fineTuningTurnSchema>,
  deps: AdvanceDeps,
): Promise<FineTuningTurn> {
  if (step === 'give-up') {
    const reason = 'its state machine could not carry it on: see the log of its function, then resume it';
    await giveUpFineTuning(fineTuningId, reason, deps);
  }
  const { waitSeconds } = await advanceFineTuning(fineTuningId, deps);
  return {
    fineTuningId,
    next: waitSeconds === undefined ? 'done' : 'wait',
    waitSeconds: Math.max(1, waitSeconds ?? 1),
  };
}
