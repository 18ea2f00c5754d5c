import { providerName, type Routes } from '../model-gateway/settings';
import { AppError } from '../platform/errors';
import type { DeployedModel } from '../serving/api';
import { modelVersionPattern, providersOf } from '../serving/settings';
import type { ReleaseManifest } from './settings';

type PinnedRoute = ReleaseManifest['routes'][string];

/** What pinning another model needs to know of the environment. */
interface ModelAvailability {
  readonly routes: Routes;
  readonly deployed: () => Promise<readonly DeployedModel[]>;
}

/**
 * Pins a route to another model. A model version is called through the endpoint that it is deployed on; any other model
 * through the provider that the route has.
 *
 * @throws {@link AppError} `route_not_available` while the version is not deployed, or no route calls its endpoint
 */
export async function pinModel(
  name: string,
  route: PinnedRoute,
  model: string,
  environment: ModelAvailability,
): Promise<PinnedRoute> {
  if (!modelVersionPattern.test(model)) return { ...route, model };
  const endpoints = await requireDeployed(model, environment, `routes.${name}`);
  const ways = new Set(endpoints.flatMap(providersOf));
  if (ways.has(route.provider)) return { ...route, model };
  const providers = new Set(
    Object.values(environment.routes)
      .filter(({ kind, provider }) => kind === route.kind && ways.has(providerName(provider)))
      .map(({ provider }) => providerName(provider)),
  );
  const [provider] = providers;
  if (provider !== undefined && providers.size === 1) return { ...route, provider, model };
  throw new AppError(
    providers.size > 1
      ? `${model} can be called through ${[...providers].join(' and ')}: name a route of one of them in the chain, e.g. chain.chatRoute, and pin the model of that route`
      : `no ${route.kind} route of this environment calls the endpoint ${endpoints.join(' or ')}, which ${model} is deployed on: give the environment such a route`,
    { kind: 'conflict', code: 'route_not_available', parameter: `routes.${name}` },
  );
}

/**
 * @param field - of the release that names the version
 * @returns the endpoints that it is deployed on
 * @throws {@link AppError} `route_not_available`
 */
export async function requireDeployed(
  model: string,
  { deployed }: Pick<ModelAvailability, 'deployed'>,
  field: string,
): Promise<readonly [string, ...string[]]> {
  const [first, ...others] = (await deployed())
    .filter(({ modelVersion }) => modelVersion === model)
    .map(({ endpoint }) => endpoint);
  if (first !== undefined) return [first, ...others];
  throw new AppError(
    `the model version ${model} is not deployed in this environment: deploy it with "kit deploy-model ${model}"`,
    { kind: 'conflict', code: 'route_not_available', parameter: field },
  );
}
