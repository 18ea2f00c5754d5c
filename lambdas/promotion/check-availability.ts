import { providerName, type Routes } from '../model-gateway/settings';
import { canonicalJson } from '../platform/canonical-json';
import { AppError } from '../platform/errors';
import type { DeployedModel } from '../serving/api';
import { modelVersionPattern } from '../serving/settings';
import { chainRoutes } from './chain-routes';
import { isReached } from './is-reached';
import { requireDeployed } from './pin-model';
import type { ReleaseManifest } from './settings';

/** What an environment has for releases to name. */
export interface Availability {
  readonly routes: Routes;
  /** Indexes that are kept and written: that of the environment's settings, and those that are pinned. */
  readonly indexes: readonly NonNullable<ReleaseManifest['index']>[];
  /** Asked only for a release that pins a model version. */
  readonly deployed: () => Promise<readonly DeployedModel[]>;
}

/**
 * Refuses a release that the environment cannot answer with.
 *
 * @throws {@link AppError} `route_not_available` naming the route and what differs, `index_not_available`,
 * `invalid_release` when its routes are not those of its chain
 */
export async function checkAvailability(manifest: ReleaseManifest, environment: Availability): Promise<void> {
  const named = new Set(chainRoutes(manifest.chain).map(({ name }) => name));
  const extra = Object.keys(manifest.routes).filter((name) => !named.has(name));
  if (extra.length > 0) {
    throw new AppError(
      `the release pins routes that its chain does not name (${extra.join(', ')}): pin ${[...named].join(', ')} alone`,
      { kind: 'invalid', code: 'invalid_release', parameter: 'routes' },
    );
  }
  for (const { field, name } of chainRoutes(manifest.chain)) {
    await checkRoute(`chain.${field}`, name, manifest, environment);
  }
  checkIndex(manifest, environment.indexes);
}

/** Prices, timeouts and names of routes are the environment's; the model is the release's, and the pin says its limits. */
async function checkRoute(
  field: string,
  name: string,
  manifest: ReleaseManifest,
  { routes, deployed }: Availability,
): Promise<void> {
  const pinned = Object.hasOwn(manifest.routes, name) ? manifest.routes[name] : undefined;
  if (pinned === undefined) {
    throw new AppError(`${field} names the route ${name}, which the release does not pin: pin it`, {
      kind: 'invalid',
      code: 'invalid_release',
      parameter: field,
    });
  }
  if (isReached(pinned, routes)) {
    if (modelVersionPattern.test(pinned.model)) await requireDeployed(pinned.model, { deployed }, field);
    return;
  }
  const known = Object.values(routes)
    .filter(({ kind }) => kind === pinned.kind)
    .map(({ provider, model }) => `${providerName(provider)}/${model}`);
  throw new AppError(
    `the release pins the route ${name} to ${pinned.provider}/${pinned.model}, which no route of this environment calls (${known.join(', ') || `it has no ${pinned.kind} route`}): give the environment such a route, or begin from one of its own releases, e.g. its default`,
    { kind: 'conflict', code: 'route_not_available', parameter: field },
  );
}

function checkIndex({ chain, index }: ReleaseManifest, available: Availability['indexes']): void {
  if (chain.isIndexEnabled !== (index !== undefined)) {
    throw new AppError(
      index
        ? 'the release pins an index, and its chain uses none: leave the index out, or set isIndexEnabled'
        : 'the chain of the release searches an index, and none is pinned: pin one, or clear isIndexEnabled',
      { kind: 'invalid', code: 'invalid_release', parameter: 'index' },
    );
  }
  if (index === undefined || available.some((one) => canonicalJson(one) === canonicalJson(index))) return;
  throw new AppError(
    `this environment keeps no index ${canonicalJson(index.fingerprint)}: ${
      available.length > 0
        ? `it keeps ${available.map(({ fingerprint }) => canonicalJson(fingerprint)).join(' and ')}`
        : 'it has none'
    }; change embeddingRoute and passageTokens of the environment, which builds that index, then make the release anew`,
    { kind: 'conflict', code: 'index_not_available', parameter: 'index' },
  );
}
