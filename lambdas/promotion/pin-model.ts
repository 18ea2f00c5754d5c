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
 * Pins a route to another model: a version is called through the endpoint that it is deployed on, any other model as a
 * route of the environment calls it.
 *
 * @throws {@link AppError} `route_not_available` while a version is not deployed, or no route tells the way to the model
 */
export async function pinModel(
  name: string,
  pin: PinnedRoute,
  model: string,
  environment: ModelAvailability,
): Promise<PinnedRoute> {
  const field = `routes.${name}`;
  const isVersion = modelVersionPattern.test(model);
  const endpoints = isVersion ? await requireDeployed(model, environment, field) : [];
  const ofItsKind = Object.values(environment.routes).filter(({ kind }) => kind === pin.kind);
  const ways = new Set(
    isVersion
      ? endpoints.flatMap(providersOf)
      : ofItsKind.filter((route) => route.model === model).map(({ provider }) => providerName(provider)),
  );
  const providers = new Set(
    ofItsKind.map(({ provider }) => providerName(provider)).filter((provider) => ways.has(provider)),
  );
  if (providers.has(pin.provider)) return { ...pin, model };
  const [provider] = providers;
  if (provider !== undefined && providers.size === 1) return { ...pin, provider, model };
  throw new AppError(refusal(pin, model, [...providers], environment, endpoints), {
    kind: 'conflict',
    code: 'route_not_available',
    parameter: field,
  });
}

function refusal(
  { kind }: PinnedRoute,
  model: string,
  providers: readonly string[],
  { routes }: ModelAvailability,
  endpoints: readonly string[],
): string {
  if (providers.length > 1) {
    return `${model} can be called through ${providers.join(' and ')}: let the chain name a route of one of them, and pin the model of that route`;
  }
  if (endpoints.length > 0) {
    return `no ${kind} route of this environment calls the endpoint ${endpoints.join(' or ')}, which ${model} is deployed on: give the environment such a route`;
  }
  const known = Object.values(routes).flatMap((route) => (route.kind === kind ? [route.model] : []));
  return `no ${kind} route of this environment calls the model ${model}: use ${[...new Set(known)].join(', ') || 'none, there is none'}, or a model version that is deployed`;
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
