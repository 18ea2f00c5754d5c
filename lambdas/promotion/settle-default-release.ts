import { eventSchemaVersion, type Publish, type ReleaseChanged } from '../domain/event';
import type { Tracking } from '../evaluation/api';
import type { Routes } from '../model-gateway/settings';
import type { ModelVersions } from '../model-hub/api';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { Pointers } from './api';
import { digestRelease } from './digest-release';
import { isReached } from './is-reached';
import { pointModelAliases } from './point-model-aliases';
import type { PointerStore, ReleaseStore } from './ports';
import type { ReleaseManifest } from './settings';
import { trackRelease } from './track-release';

/** The release that the settings of an environment make, as it is settled by a deployment or a start. */
export interface SettledRelease {
  readonly digest: string;
  /**
   * `champion`: it answers, as the first or in place of another that settings had made; `candidate`: it waits to be
   * promoted; `unchanged`: nothing moved; `waiting`: it is kept, and a rollout that runs has the place of the candidate.
   */
  readonly outcome: 'champion' | 'candidate' | 'unchanged' | 'waiting';
  /** What that means for whoever deploys, one sentence or two. */
  readonly message: string;
}

/** What settling needs. */
export interface SettleDefaultReleaseDeps {
  readonly releases: Pick<ReleaseStore, 'put' | 'get' | 'list'>;
  readonly pointers: PointerStore;
  /** Left out where the environment has no event stream. */
  readonly publish?: Publish;
  /** Left out where releases are tracked nowhere else. */
  readonly tracking?: Pick<Tracking, 'registerRelease' | 'setAlias'>;
  /** Left out where there are no model versions. */
  readonly models?: Pick<ModelVersions, 'setAlias'>;
  readonly now: () => Date;
  readonly log: Log;
}

/** Versions of the pointers that are looked through for a promotion, the newest first. */
const mostVersions = 1_000;
/** Swaps that are tried while others move the pointers; more is no coincidence. */
const mostTries = 5;

/**
 * Brings the pointers in line with the settings of the environment: the first release becomes champion at once, so that
 * later ones have something to be compared with; once there is a champion, changed settings make a candidate.
 *
 * Settings that are the same as the last time move nothing: whoever promoted another release meanwhile is not undone.
 *
 * @param input.routes - of the environment: what its functions may call
 * @param input.isFollowed - the settings are followed at once for as long as nobody has promoted anything; for a kit on
 * one machine, whose settings are what its user has just typed
 * @throws {@link AppError} `route_not_available` when champion or canary pin a model that no route calls any more, and
 * then nothing has changed; `pointers_contended` (retryable)
 */
export async function settleDefaultRelease(
  input: {
    readonly manifest: ReleaseManifest;
    readonly routes: Routes;
    /** Of its events. */
    readonly tenant: string;
    readonly isFollowed?: boolean;
  },
  deps: SettleDefaultReleaseDeps,
): Promise<SettledRelease> {
  const digest = digestRelease(input.manifest);
  const lastDefault = await findLastDefault(deps.releases);
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    const pointers = await deps.pointers.read();
    const settled = { digest, ...(await decide({ ...input, digest, lastDefault, pointers }, deps)) };
    await refuseLostModels(settled.pointers ?? pointers, input, deps);
    await keep(digest, input, deps);
    const { pointers: moved, ...result } = settled;
    if (moved === undefined || (await deps.pointers.swap(moved))) {
      if (moved) await tell(result, { pointers: moved, before: pointers }, input.tenant, deps);
      deps.log('promotion.default_settled', { release: digest, outcome: result.outcome });
      return result;
    }
  }
  throw new AppError(`the pointers were moved by others ${mostTries} times: deploy again`, {
    kind: 'conflict',
    code: 'pointers_contended',
    isRetryable: true,
  });
}

type Decision = Omit<SettledRelease, 'digest'> & { readonly pointers?: Pointers };

async function decide(
  facts: {
    digest: string;
    lastDefault: string | undefined;
    pointers: Pointers | undefined;
    isFollowed?: boolean;
  },
  { pointers: store, now }: SettleDefaultReleaseDeps,
): Promise<Decision> {
  const { digest, lastDefault, pointers } = facts;
  const champion = pointers?.champion;
  const move = (changes: Pick<Pointers, 'reason'> & Partial<Pointers>): Pointers => ({
    canaryPercent: 0,
    ...pointers,
    version: (pointers?.version ?? 0) + 1,
    changedAt: now().toISOString(),
    changedBy: 'kit',
    ...changes,
  });
  if (champion === undefined) {
    const reason = 'the first release, made from the settings of the environment';
    return {
      outcome: 'champion',
      message: `release ${short(digest)} answers: ${reason}`,
      pointers: move({ champion: digest, reason }),
    };
  }
  if (champion === digest) {
    return { outcome: 'unchanged', message: `release ${short(digest)} answers, as the settings say` };
  }
  if (facts.isFollowed && (await wasNeverPromoted(store))) {
    const reason = `the settings have changed since ${short(champion)}, and nobody has promoted a release yet`;
    return {
      outcome: 'champion',
      message: `release ${short(digest)} answers: ${reason}`,
      pointers: move({ champion: digest, candidate: undefined, reason }),
    };
  }
  const differs = `release ${short(champion)} answers, and the settings make another one, ${short(digest)}`;
  const promotion = `kit promote ${short(digest)}`;
  if (pointers?.candidate === digest) {
    return {
      outcome: 'candidate',
      message: `${differs}: it is the candidate, promote it with "${promotion}"`,
    };
  }
  if (lastDefault === digest) {
    return { outcome: 'unchanged', message: `${differs}, as before: promote it with "${promotion}"` };
  }
  if (pointers?.rollout !== undefined) {
    return {
      outcome: 'waiting',
      message: `${differs}: when the rollout ${pointers.rollout} has ended, promote it with "${promotion}"`,
    };
  }
  return {
    outcome: 'candidate',
    message: `${differs}: it is now the candidate, promote it with "${promotion}"`,
    pointers: move({ candidate: digest, reason: 'the settings of the environment have changed' }),
  };
}

/** Whether every champion so far was made by settings: a rollback, too, is somebody's choice. */
async function wasNeverPromoted(store: Pick<PointerStore, 'history'>): Promise<boolean> {
  const history = await store.history(mostVersions);
  return history.every(
    ({ rollout, previousChampion }) => rollout === undefined && previousChampion === undefined,
  );
}

/** @returns the newest release that settings of this environment made; those of others come by import */
async function findLastDefault(releases: Pick<ReleaseStore, 'list'>): Promise<string | undefined> {
  let after: string | undefined;
  do {
    const page = await releases.list({ limit: 100, after });
    const found = page.releases.find(
      ({ author, importedBy }) => author === 'kit' && importedBy === undefined,
    );
    if (found) return found.digest;
    after = page.nextAfter;
  } while (after !== undefined);
  return undefined;
}

/** A deployment must not take the models away that answer: permissions follow the routes of the environment. */
async function refuseLostModels(
  pointers: Pointers | undefined,
  { manifest, routes }: { manifest: ReleaseManifest; routes: Routes },
  { releases }: SettleDefaultReleaseDeps,
): Promise<void> {
  const inUse = [
    { role: 'champion', release: pointers?.champion },
    { role: 'candidate', release: (pointers?.canaryPercent ?? 0) > 0 ? pointers?.candidate : undefined },
  ];
  for (const { role, release } of inUse) {
    if (release === undefined || release === digestRelease(manifest)) continue;
    const pinned = (await releases.get(release))?.manifest.routes ?? {};
    for (const [name, pin] of Object.entries(pinned)) {
      if (isReached(pin, routes)) continue;
      throw new AppError(
        `the ${role} ${short(release)} pins the route ${name} to ${pin.provider}/${pin.model}, which no route of the environment calls any more: keep a route with this model until another release is champion, and then remove it`,
        { kind: 'conflict', code: 'route_not_available' },
      );
    }
  }
}

async function keep(
  digest: string,
  { manifest }: { manifest: ReleaseManifest },
  deps: SettleDefaultReleaseDeps,
): Promise<void> {
  if (await deps.releases.get(digest)) return;
  const release = {
    digest,
    manifest,
    author: 'kit',
    note: 'made from the settings of the environment',
    createdAt: deps.now().toISOString(),
  };
  await deps.releases.put(release);
  await trackRelease(release, deps);
}

async function tell(
  { digest, outcome }: Pick<SettledRelease, 'digest' | 'outcome'>,
  { pointers, before }: { readonly pointers: Pointers; readonly before: Pointers | undefined },
  tenant: string,
  { publish, tracking, models, releases, log }: SettleDefaultReleaseDeps,
): Promise<void> {
  const change = outcome === 'champion' ? 'promoted' : 'created';
  const event: ReleaseChanged = {
    id: `release.changed/${digest}/default/${pointers.version}`,
    type: 'release.changed',
    time: pointers.changedAt,
    tenant,
    release: digest,
    traceId: digest,
    schemaVersion: eventSchemaVersion,
    change,
    by: 'kit',
    reasons: [pointers.reason],
  };
  const alias = outcome === 'champion' ? 'champion' : 'candidate';
  await pointModelAliases({ alias, to: digest, from: before?.[alias] }, { store: releases, models, log });
  // The pointers hold already: what nobody could be told takes nothing back.
  for (const told of await Promise.allSettled([publish?.([event]), tracking?.setAlias(alias, digest)])) {
    if (told.status === 'fulfilled') continue;
    const code = told.reason instanceof AppError ? told.reason.code : 'internal';
    log('promotion.change_not_published', { eventId: event.id, code });
  }
}

function short(release: string): string {
  return release.slice(0, 12);
}
