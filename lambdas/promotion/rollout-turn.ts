import * as z from 'zod';
import { type AdvancedRollout, advanceRollout } from './advance-rollout';
import { findRollout } from './find-rollout';
import { isDone } from './is-done';
import type { RolloutMachine, RolloutStore } from './ports';
import type { RolloutDeps } from './rollout-deps';
import { stopRollout } from './stop-rollout';

/** What the state machine calls its function with. */
export const rolloutTurnSchema = z.object({
  rolloutId: z.string().min(1),
  /** `roll-back` when nothing else has helped: the candidate loses its traffic. */
  step: z.enum(['advance', 'roll-back']).default('advance'),
  /** Alarms that are on, as the machine has asked CloudWatch for them. */
  alarms: z.object({ names: z.array(z.string()) }).default({ names: [] }),
});

/** What the state machine goes on with. */
export interface RolloutTurn {
  readonly rolloutId: string;
  readonly next: 'evaluate' | 'ask-approval' | 'canary' | 'done';
  /** Seconds, 1 or more; how long an approval is waited for before it is looked at again. */
  readonly waitSeconds: number;
  /** None: so that the input of every turn has the same shape. */
  readonly alarms: { readonly names: readonly string[] };
}

/** One turn of the state machine of a rollout. */
export async function takeRolloutTurn(
  { rolloutId, step, alarms }: z.output<typeof rolloutTurnSchema>,
  deps: RolloutDeps,
): Promise<RolloutTurn> {
  if (step === 'roll-back') {
    await stopRollout(
      rolloutId,
      'its state machine could not carry it on: see the log of its function',
      deps,
    );
  }
  const advanced = await advanceRollout(rolloutId, deps, { alarms: alarms.names });
  const waitSeconds = Math.max(1, advanced.waitSeconds ?? 1);
  return { rolloutId, next: nextOf(advanced), waitSeconds, alarms: { names: [] } };
}

function nextOf({ rollout }: AdvancedRollout): RolloutTurn['next'] {
  if (isDone(rollout)) return 'done';
  switch (rollout.step) {
    case 'waiting-for-approval':
      return 'ask-approval';
    case 'canary':
      return 'canary';
    default:
      return 'evaluate';
  }
}

/** What the state machine asks for an approval with. */
export const askApprovalSchema = z.object({ rolloutId: z.string().min(1), token: z.string().min(1) });

/**
 * Keeps the token of the task that waits for an approval. One that was decided between the turn before and this call is
 * told at once, for nobody had a token to tell it with.
 */
export async function askApproval(
  { rolloutId, token }: z.output<typeof askApprovalSchema>,
  deps: {
    readonly rollouts: Pick<RolloutStore, 'get'>;
    readonly machine: Pick<RolloutMachine, 'resume'> & {
      keepToken(rolloutId: string, token: string): Promise<void>;
    };
  },
): Promise<void> {
  await deps.machine.keepToken(rolloutId, token);
  const { step } = await findRollout(rolloutId, deps.rollouts);
  if (step !== 'waiting-for-approval') await deps.machine.resume(rolloutId);
}
