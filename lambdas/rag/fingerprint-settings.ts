import { type IngestionSettings, splitterVersion } from '../ingestion/settings';
import { providerName, type Routes } from '../model-gateway/settings';
import { AppError } from '../platform/errors';
import type { IndexFingerprint } from '../vector-search/api';
import type { ChainSettings } from './settings';

/**
 * What the index of these settings is built with: the chain's embeddings mean something only in that one.
 *
 * @throws {@link AppError} `invalid_settings` when the chain names no embedding route
 */
export function fingerprintOf(settings: {
  readonly routes: Routes;
  readonly chain: Pick<ChainSettings, 'embeddingRoute'>;
  readonly ingestion: IngestionSettings;
}): IndexFingerprint {
  const { embeddingRoute } = settings.chain;
  const route = settings.routes[embeddingRoute];
  if (route?.kind !== 'embedding') {
    throw new AppError(
      `embeddingRoute must name an embedding route, got ${JSON.stringify(embeddingRoute)}: name one in the chain settings`,
      { kind: 'invalid', code: 'invalid_settings', parameter: 'embeddingRoute' },
    );
  }
  return {
    embeddingModel: `${providerName(route.provider)}/${route.model}`,
    dimensions: route.dimensions,
    splitterVersion: splitterVersion(settings.ingestion),
  };
}
