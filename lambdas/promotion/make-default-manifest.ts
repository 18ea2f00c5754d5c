import type { Routes } from '../model-gateway/settings';
import { AppError } from '../platform/errors';
import { pinRoute } from './pin-route';
import { type DefaultReleaseSettings, type ReleaseManifest, releaseManifestSchema } from './settings';

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
    index,
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
