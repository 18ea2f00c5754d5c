import type { Caller } from '../domain/caller';
import { AppError } from '../platform/errors';
import type { Rollout } from './api';
import { findRollout } from './find-rollout';
import { hasEnded } from './has-ended';
import { listAvailable } from './list-available';
import { moveRollout, type RolloutMove } from './move-rollout';
import type { PromotionDeps } from './promotion-deps';
import { requireReason } from './require-reason';
import { verifyRelease } from './verify-release';

/**
 * Writes down what an approver has decided; the machine carries it out.
 *
 * @throws see `Promotions.approve`
 */
export async function approveRollout(
  caller: Caller,
  rolloutId: string,
  decision: { readonly isApproved: boolean; readonly reason: string },
  deps: PromotionDeps,
): Promise<Rollout> {
  if (!caller.roles.includes('approver')) {
    throw new AppError(
      `a rollout is approved by the role approver, the key has ${caller.roles.join(', ') || 'none'}: use a key of that role`,
      { kind: 'forbidden', code: 'role_required' },
    );
  }
  const reason = requireReason(decision.reason);
  const rollout = await findRollout(rolloutId, deps.rollouts);
  refuseOtherSteps(rollout);
  const now = deps.now();
  if (decision.isApproved) {
    await refuseInvolved(caller, rollout, deps);
    if (!(now.getTime() < Date.parse(rollout.until ?? ''))) {
      throw new AppError(
        `the approval of ${rolloutId} had time until ${rollout.until}, and it is over: promote the release again`,
        { kind: 'conflict', code: 'approval_expired' },
      );
    }
    await verifyRelease(rollout.candidate, {
      releases: deps.store,
      templates: deps.templates,
      availability: () => listAvailable({ ...deps, releases: deps.store }),
    });
  }
  const next = moveRollout(rollout, toMove(caller, { ...decision, reason }), now);
  if (await deps.rollouts.put(next)) return next;
  const changed = await findRollout(rolloutId, deps.rollouts);
  refuseOtherSteps(changed);
  throw new AppError(`${rolloutId} was changed at the same moment: look at it, then decide again`, {
    kind: 'conflict',
    code: 'rollout_changed',
    isRetryable: true,
  });
}

function toMove(
  { id: by }: Caller,
  { isApproved, reason }: { isApproved: boolean; reason: string },
): RolloutMove {
  return isApproved
    ? { entries: [{ step: 'canary', reason, by, change: 'approved' }], fields: { until: undefined } }
    : {
        entries: [
          { step: 'waiting-for-approval', reason, by, change: 'declined' },
          { step: 'rejected', reason: `declined: ${reason}`, by, change: 'rejected' },
        ],
        fields: { until: undefined },
      };
}

function refuseOtherSteps({ id, step, history }: Rollout): void {
  if (step === 'waiting-for-approval') return;
  const decided = history.find(({ change }) => change === 'approved' || change === 'declined');
  const why = decided
    ? `it was ${decided.change} already, by ${decided.by}`
    : hasEnded(step)
      ? `it has ended (${step})`
      : `it is ${step}, wait for its gate`;
  throw new AppError(`${id} does not wait for an approval: ${why}`, {
    kind: 'conflict',
    code: 'not_waiting_for_approval',
  });
}

/** Two people look at what answers everybody: the author has looked already, and so has whoever began the rollout. */
async function refuseInvolved(caller: Caller, rollout: Rollout, { store }: PromotionDeps): Promise<void> {
  const release = await store.get(rollout.candidate);
  const part =
    release?.author === caller.id
      ? 'made the release'
      : release?.importedBy === caller.id
        ? 'brought the release here'
        : rollout.startedBy === caller.id
          ? 'began its rollout'
          : undefined;
  if (part === undefined) return;
  throw new AppError(`${caller.id} ${part} and may not approve it: ask another approver`, {
    kind: 'forbidden',
    code: 'author_may_not_approve',
  });
}
