import type { Routes } from '../model-gateway/settings';
import type { Deployments } from '../serving/api';
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
  /** Left out where no model versions are deployed. */
  readonly deployments?: Pick<Deployments, 'deployed'>;
}

/**
 * What the environment has now: its routes, the index of its settings, every index that the pointers pin, and the model
 * versions that are deployed.
 */
export async function listAvailable(deps: ListAvailableDeps): Promise<Availability> {
  const pointers = await deps.pointers.read();
  const pinned = [pointers?.champion, pointers?.candidate, pointers?.previousChampion];
  const manifests = [deps.defaultManifest];
  for (const digest of new Set(pinned)) {
    const release = digest === undefined ? undefined : await deps.releases.get(digest);
    if (release) manifests.push(release.manifest);
  }
  return {
    routes: deps.routes,
    indexes: manifests.flatMap(({ index }) => index ?? []),
    deployed: async () => (await deps.deployments?.deployed()) ?? [],
  };
}
