import type { PickedRelease, ReleasePicker } from '../promotion/api';
import type { IndexFingerprint, PassageIndex, PassageIndexes } from '../vector-search/api';

/**
 * The indexes that releases pin, as one: passages are shown from the champion's, and deleted from every one.
 *
 * @returns an index whose methods throw when nobody can say what is pinned: something deleted would stay to be found
 */
export function pinnedIndex(deps: {
  readonly releases: Pick<ReleasePicker, 'pinned'>;
  readonly indexes: PassageIndexes;
}): Pick<PassageIndex, 'list' | 'delete'> {
  const { releases, indexes } = deps;
  return {
    async list(documentId, access) {
      const fingerprint = fingerprintOf(await releases.pinned());
      return fingerprint ? (await indexes.of(fingerprint)).list(documentId, access) : [];
    },
    async delete(document) {
      for (const { manifest } of await releases.pinned()) {
        if (manifest.index) await (await indexes.of(manifest.index.fingerprint)).delete(document);
      }
    },
  };
}

/** Of the champion; of the default release where there is none. */
function fingerprintOf(pinned: readonly PickedRelease[]): IndexFingerprint | undefined {
  const release =
    pinned.find(({ role }) => role === 'champion') ?? pinned.find(({ role }) => role === 'default');
  return release?.manifest.index?.fingerprint;
}
