import type { PointerStore, ReleaseStore } from './ports';
import { type ReleaseManifest, releaseManifestSchema } from './settings';

/** What reading pins needs. */
export interface ListPinsDeps {
  readonly pointers: Pick<PointerStore, 'read'>;
  readonly releases: Pick<ReleaseStore, 'get'>;
  readonly now: () => Date;
}

/** Milliseconds that pins are believed. */
const believedMs = 5_000;

/**
 * Reads what releases pin that answer, or may: champion, candidate and the champion before.
 *
 * For functions that know nothing of the default release; those that answer have a `ReleasePicker`.
 *
 * @returns reads at most once in five seconds, and throws when the stores are away: an index would be left behind
 */
export function createPinReader(deps: ListPinsDeps): () => Promise<readonly ReleaseManifest[]> {
  let known: { readonly manifests: readonly ReleaseManifest[]; readonly readAtMs: number } | undefined;
  return async () => {
    const nowMs = deps.now().getTime();
    if (known && nowMs - known.readAtMs < believedMs) return known.manifests;
    const pointers = await deps.pointers.read();
    const digests = [pointers?.champion, pointers?.candidate, pointers?.previousChampion];
    const manifests: ReleaseManifest[] = [];
    for (const digest of new Set(digests)) {
      const release = digest === undefined ? undefined : await deps.releases.get(digest);
      if (release) manifests.push(releaseManifestSchema.parse(release.manifest));
    }
    known = { manifests, readAtMs: nowMs };
    return manifests;
  };
}
