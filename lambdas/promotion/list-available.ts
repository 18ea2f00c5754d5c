import type { Routes } from '../model-gateway/settings';
import type { Availability } from './check-availability';
import type { PointerStore, ReleaseStore } from './ports';
import type { ReleaseManifest } from './settings';

/** What listing needs. */
export interface ListAvailableDeps {
  readonly routes: Routes;
  /** What the settings of the environment make; its index is kept. */
  readonly defaultManifest: ReleaseManifest;
  readonly pointers: Pick<PointerStore, 'read'>;
  readonly releases: Pick<ReleaseStore, 'get'>;
}

/** What the environment has now: its routes, the index of its settings, and every index that the pointers pin. */
export async function listAvailable(deps: ListAvailableDeps): Promise<Availability> {
  const pointers = await deps.pointers.read();
  const pinned = [pointers?.champion, pointers?.candidate, pointers?.previousChampion];
  const manifests = [deps.defaultManifest];
  for (const digest of new Set(pinned)) {
    const release = digest === undefined ? undefined : await deps.releases.get(digest);
    if (release) manifests.push(release.manifest);
  }
  return { routes: deps.routes, indexes: manifests.flatMap(({ index }) => index ?? []) };
}
