import type { EvaluationReport } from '../evaluation/api';
import { AppError } from '../platform/errors';
import type { Release, Rollout } from './api';
import { evaluatorOf } from './evaluate-candidate';
import { gateRelease } from './gate-release';
import type { RolloutMove } from './move-rollout';
import { type ComparedPricing, pricingOf } from './pricing-of';
import type { RolloutDeps } from './rollout-deps';

/** Asks the gate about a candidate, and goes on as it says: to an approver, to its canary, or nowhere. */
export async function gateCandidate(
  rollout: Rollout,
  release: Release,
  deps: RolloutDeps,
): Promise<RolloutMove> {
  const { settings } = deps;
  const now = deps.now();
  const evaluated = await readReport(rollout, deps);
  const verdict = gateRelease(evaluated?.report, settings.gate, {
    now,
    candidate: rollout.candidate,
    champion: rollout.champion,
    pricing: await readPricing(rollout, release, deps),
    whyNoReport: rollout.reasons.at(-1),
  });
  const why = verdict.reasons.join('; ');
  const gated = {
    step: 'gating',
    reason: `the gate says ${verdict.verdict}: ${why}`,
    by: 'kit',
    change: 'gated',
  } as const;
  const gate = { ...verdict, report: evaluated?.digest };
  switch (verdict.verdict) {
    case 'hold':
      return { entries: [gated, { step: 'held', reason: why, by: 'kit', change: 'held' }], fields: { gate } };
    case 'reject':
      return {
        entries: [gated, { step: 'rejected', reason: why, by: 'kit', change: 'rejected' }],
        fields: { gate },
      };
    case 'promote': {
      if (!settings.isApprovalNeeded) {
        const reason = 'the environment asks for no approval';
        return { entries: [gated, { step: 'canary', reason, by: 'kit' }], fields: { gate } };
      }
      const reason = 'an approver has to approve who neither made the release nor began its rollout';
      return {
        entries: [gated, { step: 'waiting-for-approval', reason, by: 'kit' }],
        fields: { gate, until: new Date(now.getTime() + settings.approvalHours * 3_600_000).toISOString() },
      };
    }
  }
}

async function readPricing(
  { champion: digest }: Rollout,
  candidate: Release,
  { store, routes }: RolloutDeps,
): Promise<ComparedPricing> {
  const champion = digest === undefined ? undefined : await store.get(digest);
  return {
    candidate: pricingOf(candidate.manifest, routes),
    champion: champion && pricingOf(champion.manifest, routes),
  };
}

async function readReport(
  rollout: Rollout,
  { evaluations }: RolloutDeps,
): Promise<{ readonly report: EvaluationReport; readonly digest: string | undefined } | undefined> {
  const { evaluationId } = rollout;
  if (evaluationId === undefined) return undefined;
  const caller = evaluatorOf(rollout);
  try {
    const { report: digest } = await evaluations.get(caller, evaluationId);
    return { report: await evaluations.report(caller, evaluationId), digest };
  } catch (error) {
    // One that failed has no report.
    if (error instanceof AppError && !error.isRetryable) return undefined;
    throw error;
  }
}
