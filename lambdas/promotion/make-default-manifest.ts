import type { IngestionSettings } from '../ingestion/settings';
import type { Routes } from '../model-gateway/settings';
import { AppError } from '../platform/errors';
import type { ChainSettings } from '../rag/settings';
import type { IndexFingerprint } from '../vector-search/settings';
import { pinRoute } from './pin-route';
import { type ReleaseManifest, releaseManifestSchema } from './settings';

/** What an environment says of its chain. */
export interface DefaultReleaseSettings {
  readonly routes: Routes;
  readonly chain: ChainSettings;
  /** SHA-256 of the prompt template of each purpose that the chain names. */
  readonly templates: ReleaseManifest['templates'];
  /** The index of these settings; left out where the chain has none. */
  readonly index?: {
    readonly fingerprint: IndexFingerprint;
    readonly ingestion: Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'>;
  };
}

/**
 * The release that the settings of an environment make: the same settings always make the same.
 *
 * @throws {@link AppError} `invalid_settings` when the chain names a route that is not there
 */
export function makeDefaultManifest(settings: DefaultReleaseSettings): ReleaseManifest {
  const { routes, chain, templates, index } = settings;
  const names = [chain.chatRoute, chain.condenseRoute, chain.embeddingRoute, chain.rerankRoute];
  return releaseManifestSchema.parse({
    schemaVersion: 1,
    chain,
    templates,
    routes: Object.fromEntries(
      names.flatMap((name) => (name === undefined ? [] : [[name, pinNamed(name, routes)]])),
    ),
    index: index && {
      fingerprint: index.fingerprint,
      passageTokens: index.ingestion.passageTokens,
      overlapTokens: index.ingestion.overlapTokens,
    },
  });
}

function pinNamed(name: string, routes: Routes): ReleaseManifest['routes'][string] {
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route) return pinRoute(route);
  throw new AppError(
    `the chain names the route ${JSON.stringify(name)}, and there are ${Object.keys(routes).join(', ') || 'none'}: name one of these in the chain settings`,
    { kind: 'invalid', code: 'invalid_settings', parameter: 'chain' },
  );
}
