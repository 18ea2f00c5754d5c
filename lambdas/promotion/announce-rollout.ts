import { eventSchemaVersion, type ReleaseChanged } from '../domain/event';
import { AppError } from '../platform/errors';
import type { Attestation, Rollout, RolloutEntry } from './api';
import { pointModelAliases } from './point-model-aliases';
import type { PromotionDeps } from './promotion-deps';

type AnnounceDeps = Pick<PromotionDeps, 'store' | 'environment' | 'publish' | 'tracking' | 'models' | 'log'>;

/**
 * Attests and publishes what has happened to a rollout since the last time, each thing under the same id however often it
 * is done. A stream or a tracking server that is away holds nothing up.
 *
 * @returns entries of the history that are out now; fewer than there are while the stream is away
 */
export async function announceRollout(rollout: Rollout, deps: AnnounceDeps): Promise<number> {
  let { announced } = rollout;
  for (const entry of rollout.history.slice(announced)) {
    const attestation = toAttestation(rollout, entry, deps.environment);
    if (attestation) await deps.store.attest(attestation);
    await track(rollout, entry, deps);
    if (!(await publish(rollout, announced, entry, deps))) return announced;
    announced++;
  }
  return announced;
}

function toAttestation(
  { id, candidate, gate, evaluationId }: Rollout,
  { change, time, by, reason, step }: RolloutEntry,
  environment: string,
): Attestation | undefined {
  const head = { release: candidate, time, by, environment };
  switch (change) {
    case 'gated':
      if (gate?.report === undefined || evaluationId === undefined) return undefined;
      return {
        ...head,
        id: `${environment}/${id}/evaluation`,
        kind: 'evaluation',
        report: gate.report,
        evaluationId,
        verdict: gate.verdict,
        reasons: gate.reasons,
      };
    case 'approved':
    case 'declined':
      return {
        ...head,
        id: `${environment}/${id}/approval`,
        kind: 'approval',
        isApproved: change === 'approved',
        reason,
      };
    case 'promoted':
    case 'held':
    case 'rejected':
    case 'rolled-back': {
      const outcome = step === 'failed' ? step : change;
      return { ...head, id: `${environment}/${id}/outcome`, kind: 'rollout', outcome, reasons: [reason] };
    }
    default:
      return undefined;
  }
}

/** @returns whether it is out */
async function publish(
  { id, candidate, tenant, gate }: Rollout,
  index: number,
  { change, time, by, reason, sharePercent }: RolloutEntry,
  deps: AnnounceDeps,
): Promise<boolean> {
  if (change === undefined || deps.publish === undefined) return true;
  const event: ReleaseChanged = {
    id: `release.changed/${id}/${index}`,
    type: 'release.changed',
    time,
    tenant,
    release: candidate,
    traceId: id,
    schemaVersion: eventSchemaVersion,
    change,
    by,
    reasons: change === 'gated' && gate ? gate.reasons : [reason],
    sharePercent,
    rolloutId: id,
  };
  try {
    await deps.publish([event]);
    return true;
  } catch (error) {
    deps.log('promotion.change_not_published', { eventId: event.id, code: codeOf(error) });
    return false;
  }
}

async function track(
  { candidate, champion }: Rollout,
  { step, change }: RolloutEntry,
  deps: AnnounceDeps,
): Promise<void> {
  const { tracking, log } = deps;
  const isGone = change !== undefined && ['promoted', 'rejected', 'rolled-back', 'failed'].includes(step);
  if (step === 'evaluating') await pointModelAliases({ alias: 'candidate', to: candidate }, deps);
  if (step === 'promoted') {
    await pointModelAliases({ alias: 'champion', to: candidate, from: champion }, deps);
  }
  if (isGone) await pointModelAliases({ alias: 'candidate', from: candidate }, deps);
  try {
    if (step === 'evaluating') await tracking?.setAlias('candidate', candidate);
    if (step === 'promoted') await tracking?.setAlias('champion', candidate);
    if (isGone) await tracking?.setAlias('candidate', undefined);
  } catch (error) {
    log('promotion.alias_not_tracked', { release: candidate, step, code: codeOf(error) });
  }
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'internal';
}
