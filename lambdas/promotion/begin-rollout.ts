import type { Caller } from '../domain/caller';
import { AppError } from '../platform/errors';
import type { Pointers, Rollout } from './api';
import { digestRelease } from './digest-release';
import { hasEnded } from './has-ended';
import { listAvailable } from './list-available';
import { movePointers } from './move-pointers';
import type { ReleaseStore } from './ports';
import type { PromotionDeps } from './promotion-deps';
import { verifyRelease } from './verify-release';

/** Milliseconds after which pointers that name a rollout which nobody has are free: its process was killed in between. */
const abandonedMs = 60_000;

/**
 * Takes the pointers for the rollout of a release, so that no other runs beside it, and writes it down.
 *
 * @throws see `Promotions.promote`
 */
export async function beginRollout(
  caller: Caller,
  candidate: string,
  deps: PromotionDeps & {
    readonly store: Pick<ReleaseStore, 'put'>;
    readonly randomId: (length: number) => string;
  },
): Promise<Rollout> {
  const pointers = await deps.pointers.read();
  const standard = digestRelease(deps.defaultManifest);
  const champion = pointers?.champion ?? standard;
  if (candidate === champion) {
    throw new AppError(`the release ${candidate.slice(0, 12)} answers already: promote another`, {
      kind: 'conflict',
      code: 'already_champion',
    });
  }
  await refuseRunning(pointers, deps);
  await verifyRelease(candidate, {
    releases: deps.store,
    templates: deps.templates,
    availability: () => listAvailable({ ...deps, releases: deps.store }),
  });
  if (pointers?.champion === undefined) await keepDefault(standard, deps);

  const now = deps.now();
  const time = now.toISOString();
  const id = `rollout_${deps.randomId(24)}`;
  const reason = `${caller.id} began its rollout`;
  const claimed = movePointers(
    pointers,
    { candidate, rollout: id, canaryPercent: 0 },
    { now, by: caller.id, reason },
  );
  if (!(await deps.pointers.swap(claimed))) {
    await refuseRunning(await deps.pointers.read(), deps);
    throw running('the pointers were moved at the same moment: try again');
  }
  const rollout: Rollout = {
    id,
    candidate,
    champion,
    step: 'evaluating',
    startedBy: caller.id,
    tenant: caller.tenant,
    startedAt: time,
    updatedAt: time,
    reasons: [reason],
    history: [{ time, step: 'evaluating', reason, by: caller.id }],
    announced: 0,
    version: 1,
  };
  await deps.rollouts.put(rollout);
  return rollout;
}

async function refuseRunning(
  pointers: Pointers | undefined,
  { rollouts, now }: Pick<PromotionDeps, 'rollouts' | 'now'>,
): Promise<void> {
  if (pointers?.rollout === undefined) return;
  const rollout = await rollouts.get(pointers.rollout);
  if (rollout === undefined && now().getTime() - Date.parse(pointers.changedAt) > abandonedMs) return;
  const step = rollout === undefined ? 'beginning' : hasEnded(rollout.step) ? 'ending' : rollout.step;
  throw running(
    `the rollout ${pointers.rollout} of ${pointers.candidate?.slice(0, 12)} runs (${step}), and there is one at a time: wait for its end, decline it, or end it with "kit rollback"`,
  );
}

function running(message: string): AppError {
  return new AppError(message, { kind: 'conflict', code: 'rollout_running' });
}

/** What answered before the first champion is what a rollback of that one brings back. */
async function keepDefault(
  digest: string,
  { store, defaultManifest, now }: PromotionDeps & { readonly store: Pick<ReleaseStore, 'put'> },
): Promise<void> {
  await store.put({
    digest,
    manifest: defaultManifest,
    author: 'kit',
    note: 'made from the settings of the environment',
    createdAt: now().toISOString(),
  });
}
