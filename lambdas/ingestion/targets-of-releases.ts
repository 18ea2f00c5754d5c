import type { ModelGateways } from '../model-gateway/api';
import type { ReleaseManifest } from '../promotion/api';
import type { PassageIndexes } from '../vector-search/api';
import type { IndexTarget } from './ports';

/**
 * The indexes that releases pin; releases without one are left out.
 *
 * @throws `index_not_created` (retryable) when an index is opened that nobody made
 */
export async function targetsOfReleases(
  manifests: readonly ReleaseManifest[],
  { gateways, indexes }: { readonly gateways: ModelGateways; readonly indexes: PassageIndexes },
): Promise<readonly IndexTarget[]> {
  const targets: IndexTarget[] = [];
  for (const { index, chain, routes } of manifests) {
    if (index === undefined) continue;
    const { fingerprint, ...splitting } = index;
    const { embeddingRoute } = chain;
    const pin = routes[embeddingRoute];
    targets.push({
      fingerprint,
      splitting,
      embeddingRoute,
      index: await indexes.of(fingerprint),
      // Opened by the document that needs it: a model that is out of reach then fails where a person sees it.
      gateway: { embed: async (request) => gateways.of(pin ? { [embeddingRoute]: pin } : {}).embed(request) },
    });
  }
  return targets;
}
