import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../domain/caller';
import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { PickedRelease, Pointers, ReleasePicker } from './api';
import { digestRelease } from './digest-release';
import type { PointerStore, ReleaseStore } from './ports';
import { type ReleaseManifest, releaseManifestSchema } from './settings';

/** What picking releases needs. */
export interface ReleasePickerDeps {
  readonly pointers: Pick<PointerStore, 'read'>;
  readonly releases: Pick<ReleaseStore, 'get'>;
  /** What answers before there is a champion, and while the pointers have never been read. */
  readonly defaultManifest: ReleaseManifest;
  readonly now: () => Date;
  readonly log: Log;
}

/** Milliseconds that pointers are believed: a rollback is to be everywhere within a minute. */
const believedMs = 5_000;
/** Milliseconds that a question waits for a store that does not answer, once in every `believedMs`. */
const patienceMs = 1_000;

/** The pointers with what they point to. */
interface Standing {
  readonly pointers?: Pointers;
  readonly champion?: PickedRelease;
  readonly candidate?: PickedRelease;
  readonly previousChampion?: PickedRelease;
}

/** Picks releases by the pointers of the environment. */
export function createReleasePicker(deps: ReleasePickerDeps): ReleasePicker {
  const standard: PickedRelease = {
    digest: digestRelease(deps.defaultManifest),
    manifest: deps.defaultManifest,
    role: 'default',
  };
  /** A release never changes: what was read once is kept. */
  const manifests = new Map([[standard.digest, standard.manifest]]);
  let standing: Standing | undefined;
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let failure: unknown;

  async function find(release: string): Promise<ReleaseManifest | undefined> {
    const known = manifests.get(release);
    if (known) return known;
    const found = await deps.releases.get(release);
    if (found === undefined) return undefined;
    // One of an older kit lacks fields that have come since.
    const manifest = releaseManifestSchema.parse(found.manifest);
    manifests.set(release, manifest);
    return manifest;
  }

  async function resolve(
    release: string | undefined,
    role: PickedRelease['role'],
  ): Promise<PickedRelease | undefined> {
    if (release === undefined) return undefined;
    const manifest = await find(release);
    if (manifest) return { digest: release, manifest, role };
    deps.log('promotion.release_missing', { release, role });
    return undefined;
  }

  async function read(): Promise<void> {
    try {
      const pointers = await deps.pointers.read();
      standing = {
        pointers,
        champion: await resolve(pointers?.champion, 'champion'),
        candidate: await resolve(pointers?.candidate, 'candidate'),
        previousChampion: await resolve(pointers?.previousChampion, 'champion'),
      };
      failure = undefined;
    } catch (error) {
      failure = error;
      deps.log('promotion.pointers_not_read', { code: error instanceof AppError ? error.code : 'internal' });
    }
    checkedAtMs = deps.now().getTime();
  }

  /** @returns where the pointers stand, or stood when they were last read; undefined when they never were */
  async function current(patience?: number): Promise<Standing | undefined> {
    if (deps.now().getTime() - checkedAtMs < believedMs) return standing;
    reading ??= read().finally(() => {
      reading = undefined;
    });
    if (patience === undefined) await reading;
    else {
      await waitAtMost(patience, reading, () => {
        checkedAtMs = deps.now().getTime();
      });
    }
    return standing;
  }

  return {
    async pick(caller) {
      const known = await current(patienceMs);
      const { pointers, champion, candidate } = known ?? {};
      if (candidate && isInCanary(caller, candidate.digest, pointers?.canaryPercent ?? 0)) return candidate;
      return champion ?? standard;
    },

    async get(release) {
      const known = await current(patienceMs);
      const manifest = await find(release);
      if (manifest === undefined) {
        throw new AppError(`there is no release ${release}: see /v1/releases for those there are`, {
          kind: 'not-found',
          code: 'release_not_found',
        });
      }
      if (known?.champion?.digest === release) return known.champion;
      return { digest: release, manifest, role: release === standard.digest ? 'default' : 'candidate' };
    },

    async pinned() {
      const known = await current();
      // Whoever takes a part for the whole would leave an index behind.
      if (known === undefined) throw failure;
      const pinned = [known.champion, known.candidate, known.previousChampion, standard];
      const byDigest = new Map<string, PickedRelease>();
      for (const release of pinned) {
        if (release && !byDigest.has(release.digest)) byDigest.set(release.digest, release);
      }
      return [...byDigest.values()];
    },
  };
}

/** The same caller is always on the same side of a canary, and on another one of the next. */
function isInCanary(
  { id, tenant }: Pick<Caller, 'id' | 'tenant'>,
  candidate: string,
  percent: number,
): boolean {
  if (percent <= 0) return false;
  const share = Number.parseInt(digest(`${candidate}/${tenant}/${id}`).slice(0, 8), 16) % 100;
  return share < percent;
}

async function waitAtMost(milliseconds: number, work: Promise<void>, onTimeout: () => void): Promise<void> {
  const waited = new AbortController();
  await Promise.race([
    work,
    sleep(milliseconds, undefined, { signal: waited.signal }).then(onTimeout, () => undefined),
  ]);
  waited.abort();
}
