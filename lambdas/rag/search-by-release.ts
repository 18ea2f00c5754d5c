import type { Caller } from '../domain/caller';
import type { ModelGateway, ModelGateways } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import type { ReleasePicker } from '../promotion/api';
import type { IndexFingerprint, PassageIndex, PassageIndexes } from '../vector-search/api';
import type { ChainSettings } from './settings';

/** What a release searches with. */
export interface ReleaseSearch {
  readonly gateway: ModelGateway;
  readonly index: PassageIndex;
  readonly chainSettings: ChainSettings;
  readonly fingerprint: IndexFingerprint;
}

/**
 * Lets callers search as their answers do: with the release that is picked for them.
 *
 * @returns what to search with; throws `missing_index` when the release has no index
 */
export function searchByRelease(deps: {
  readonly releases: Pick<ReleasePicker, 'pick'>;
  readonly gateways: ModelGateways;
  readonly indexes: PassageIndexes;
}): (caller: Caller) => Promise<ReleaseSearch> {
  return async (caller) => {
    const { digest, manifest } = await deps.releases.pick(caller);
    if (manifest.index === undefined) {
      throw new AppError(`the release ${digest} has no index to search: promote one that has`, {
        kind: 'not-found',
        code: 'missing_index',
      });
    }
    const { fingerprint } = manifest.index;
    return {
      gateway: deps.gateways.of(manifest.routes),
      index: await deps.indexes.of(fingerprint),
      chainSettings: manifest.chain,
      fingerprint,
    };
  };
}
