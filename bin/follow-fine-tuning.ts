import { setTimeout as sleep } from 'node:timers/promises';
import { fineTuningShape, type ShownFineTuning } from './fine-tuning-shape';
import type { KitClient } from './kit-client';
import { onInterrupt } from './on-interrupt';
import { showProgress } from './show-progress';

/** How often it is looked at. */
const lookMs = 1_000;

const ends: readonly string[] = ['registered', 'stopped', 'failed'];

/** Whether nothing more happens to it by itself. */
export function hasEnded({ step }: Pick<ShownFineTuning, 'step'>): boolean {
  return ends.includes(step);
}

/** Follows a fine-tuning, with a line that says how far it is, until it ends; Ctrl-C leaves it running. */
export async function followFineTuning(
  started: ShownFineTuning,
  client: KitClient,
): Promise<ShownFineTuning> {
  const leaving = new AbortController();
  const release = onInterrupt(() => leaving.abort());
  try {
    let now = started;
    while (!hasEnded(now) && !leaving.signal.aborted) {
      showProgress(describeProgress(now));
      await sleep(lookMs, undefined, { signal: leaving.signal }).catch(() => {});
      now = await client.request('GET', `/fine-tunings/${encodeURIComponent(started.id)}`, fineTuningShape);
    }
    return now;
  } finally {
    showProgress('');
    release();
  }
}

/** One line: where it stands, its losses, its speed and its cost. */
export function describeProgress({
  step: at,
  method,
  progress,
  cost_usd: costUsd,
  max_cost_usd: most,
}: ShownFineTuning): string {
  const step = at === 'training' && method === 'compress' ? 'compressing' : at;
  const cost = costUsd > 0 ? [`$${costUsd.toFixed(2)} of $${most}`] : [];
  if (progress === undefined || step === 'building') return [step, ...cost].join(', ');
  const { step: done, steps, loss, held_out_loss: heldOut, tokens_per_second: speed } = progress;
  return [
    `${step}: step ${done} of ${steps}`,
    `loss ${loss.toFixed(4)}`,
    ...(heldOut === undefined ? [] : [`held-out loss of the base ${heldOut.toFixed(4)}`]),
    `${Math.round(speed)} tokens/s`,
    ...cost,
  ].join(', ');
}
