import { setTimeout as sleep } from 'node:timers/promises';
import { rolloutEnds } from '../lambdas/promotion/api';
import type { KitClient } from './kit-client';
import { rolloutShape, type ShownRollout } from './rollout-shape';
import { showProgress } from './show-progress';

/** How often it is looked at. */
const lookMs = 1_000;

const ended: readonly string[] = rolloutEnds;

/**
 * Follows a rollout, with a line that says where it stands, until it ends or waits for a person. It goes on by itself:
 * whoever stops following it stops nothing.
 */
export async function followRollout(rollout: ShownRollout, client: KitClient): Promise<ShownRollout> {
  let now = rollout;
  while (!ended.includes(now.step) && now.step !== 'waiting-for-approval') {
    showProgress(describeStep(now));
    await sleep(lookMs);
    now = await client.request('GET', `/rollouts/${encodeURIComponent(rollout.id)}`, rolloutShape);
  }
  showProgress('');
  return now;
}

function describeStep({ step, canary_percent: percent, until }: ShownRollout): string {
  switch (step) {
    case 'evaluating':
      return 'evaluating: the candidate beside the champion';
    case 'gating':
      return 'gating';
    default:
      return percent === undefined
        ? `${step}: about to begin`
        : `${step}: ${percent} % of callers${until ? `, until ${until} or later` : ''}`;
  }
}
