import type { Caller } from '../domain/caller';
import { eventSchemaVersion, type ReleaseChanged } from '../domain/event';
import { AppError } from '../platform/errors';
import type { Pointers, Rollout } from './api';
import { endRollout } from './end-rollout';
import { finishRollout } from './finish-rollout';
import { listAvailable } from './list-available';
import { movePointers } from './move-pointers';
import { pointModelAliases } from './point-model-aliases';
import type { PromotionDeps } from './promotion-deps';
import { requireReason } from './require-reason';
import { verifyRelease } from './verify-release';

/** Others move the pointers seldom: more tries would be no coincidence. */
const mostTries = 10;

/**
 * Ends a canary, or else brings the previous champion back, and ends whatever rollout runs.
 *
 * @returns the pointers, and the rollout that it ended
 * @throws see `Promotions.rollBack`
 */
export async function rollBack(
  caller: Caller,
  words: string,
  deps: PromotionDeps,
): Promise<{ readonly pointers: Pointers; readonly ended?: string }> {
  const why = { by: caller.id, reason: requireReason(words) };
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    // The pointers first: see `advanceRollout`.
    const pointers = await deps.pointers.read();
    const ended = pointers?.rollout;
    const running = ended === undefined ? undefined : await deps.rollouts.get(ended);
    const champion = isInCanary(running, pointers) ? undefined : pointers?.previousChampion;
    if (pointers === undefined || (champion === undefined && ended === undefined)) {
      throw new AppError(
        'there is nothing to roll back: no canary runs, and no champion was replaced that could come back',
        { kind: 'conflict', code: 'nothing_to_roll_back' },
      );
    }
    if (champion !== undefined) {
      await verifyRelease(champion, {
        releases: deps.store,
        templates: deps.templates,
        // What is pinned is kept on its endpoint: whether the endpoint says so now is nothing to wait for.
        availability: () =>
          listAvailable({ ...deps, releases: deps.store, deployments: keptDeployments(champion, deps) }),
      });
    }
    // Its record before the pointers, so that nobody who advances it gives it traffic again.
    if (running && !(await endRollout(running, why, deps))) continue;
    const back = champion === undefined ? {} : { champion, previousChampion: undefined };
    const next = movePointers(
      pointers,
      { candidate: undefined, canaryPercent: 0, rollout: undefined, ...back },
      { now: deps.now(), ...why },
    );
    if (!(await deps.pointers.swap(next))) continue;
    if (ended !== undefined) await finishRollout(ended, deps);
    if (champion !== undefined && pointers.champion !== undefined) {
      await tell(pointers.champion, next, caller, deps);
    }
    return { pointers: next, ended };
  }
  throw new AppError('the pointers were moved by others again and again: try again', {
    kind: 'conflict',
    code: 'pointers_contended',
    isRetryable: true,
  });
}

/** What a release pins counts as deployed where deployments cannot be read now. */
function keptDeployments(
  release: string,
  { store, deployments }: PromotionDeps,
): PromotionDeps['deployments'] {
  return (
    deployments && {
      deployed: async () => {
        try {
          return await deployments.deployed();
        } catch (error) {
          if (!(error instanceof AppError) || !error.isRetryable) throw error;
          const pinned = Object.values((await store.get(release))?.manifest.routes ?? {});
          return pinned.map(({ model, provider }) => ({ modelVersion: model, endpoint: provider }));
        }
      },
    }
  );
}

function isInCanary(rollout: Rollout | undefined, pointers: Pointers | undefined): boolean {
  if ((pointers?.canaryPercent ?? 0) > 0) return true;
  return rollout?.step === 'promoted' || (rollout?.step === 'canary' && rollout.canaryStep !== undefined);
}

/** The pointers have moved, and whoever asked for it is told so, whatever becomes of these. */
async function tell(
  release: string,
  { version, champion, changedAt, reason }: Pointers,
  caller: Caller,
  deps: PromotionDeps,
): Promise<void> {
  const { store, tracking, publish, environment, log } = deps;
  const place = `pointers/${version}`;
  const event: ReleaseChanged = {
    id: `release.changed/${place}`,
    type: 'release.changed',
    time: changedAt,
    tenant: caller.tenant,
    release,
    traceId: release,
    schemaVersion: eventSchemaVersion,
    change: 'rolled-back',
    by: caller.id,
    reasons: [reason],
  };
  const told = await Promise.allSettled([
    store.attest({
      id: `${environment}/${place}/outcome`,
      release,
      time: changedAt,
      by: caller.id,
      environment,
      kind: 'rollout',
      outcome: 'rolled-back',
      reasons: [reason],
    }),
    publish?.([event]),
    tracking?.setAlias('champion', champion),
    pointModelAliases({ alias: 'champion', to: champion, from: release }, deps),
  ]);
  for (const result of told) {
    if (result.status === 'fulfilled') continue;
    const { reason: error }: { readonly reason: unknown } = result;
    log('promotion.rollback_not_told', {
      release,
      code: error instanceof AppError ? error.code : 'internal',
    });
  }
}
