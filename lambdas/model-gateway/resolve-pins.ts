import { modelVersionPattern } from '../serving/settings';
import { ModelError, type PinnedRoute } from './api';
import { type ProviderSettings, providerName, type Route, type Routes, routeSchema } from './settings';

/**
 * The routes of a release: each as its release pins it, with prices, timeouts, fallbacks and the way to its provider from
 * the environment.
 *
 * Fallback routes are the environment's, not the release's: like timeouts they say what happens while a model cannot
 * answer, and the answer says that another one gave it.
 *
 * @returns the environment's own routes where they are what is pinned
 * @throws {@link ModelError} `route_not_available` when no route of the environment tells the way to a pinned provider
 */
export function resolvePins(pins: Readonly<Record<string, PinnedRoute>>, routes: Routes): Routes {
  const pinned = Object.fromEntries(
    Object.entries(pins).map(([name, pin]) => [
      name,
      leaveOutItself(name, applyPin(pin, findSameModel(name, pin, routes) ?? makeRoute(name, pin, routes))),
    ]),
  );
  const fallbacks = Object.values(pinned)
    .flatMap((route) => (route.kind === 'chat' ? (route.fallback ?? []) : []))
    .flatMap((name) => {
      const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
      return route ? [[name, route] as const] : [];
    });
  return { ...Object.fromEntries(fallbacks), ...pinned };
}

/** The route of the same name first: two routes may call one model in two ways. */
function findSameModel(name: string, pin: PinnedRoute, routes: Routes): Route | undefined {
  const named = Object.hasOwn(routes, name) ? routes[name] : undefined;
  return [named, ...Object.values(routes)].find(
    (route) =>
      route?.kind === pin.kind && route.model === pin.model && providerName(route.provider) === pin.provider,
  );
}

function applyPin(pin: PinnedRoute, route: Route): Route {
  switch (route.kind) {
    case 'chat':
      return pin.maxTokens === undefined || pin.maxTokens === route.maxTokens
        ? route
        : { ...route, maxTokens: pin.maxTokens };
    case 'embedding':
      return pin.dimensions === undefined || pin.dimensions === route.dimensions
        ? route
        : { ...route, dimensions: pin.dimensions };
    case 'rerank':
      return route;
  }
}

/** No route answers in place of itself, also where it is called as another one is that falls back to it. */
function leaveOutItself(name: string, route: Route): Route {
  if (route.kind !== 'chat' || !route.fallback?.includes(name)) return route;
  const others = route.fallback.filter((other) => other !== name);
  return { ...route, fallback: others.length > 0 ? others : undefined };
}

function makeRoute(name: string, pin: PinnedRoute, routes: Routes): Route {
  const provider = findProvider(pin.provider, routes);
  if (provider === undefined) throw notAvailable(name, pin, routes);
  // Another model behind the same route of the same provider, e.g. a new version on an endpoint of one's own, is called
  // as the one before; and every version on an endpoint as the environment calls that endpoint.
  const named = Object.hasOwn(routes, name) ? routes[name] : undefined;
  const isVersion = modelVersionPattern.test(pin.model);
  const way = [named, ...(isVersion ? Object.values(routes) : [])].find(
    (route) => route?.kind === pin.kind && providerName(route.provider) === pin.provider,
  );
  // What a call costs, what the model lacks and what its template is told is the same for what an endpoint of one's own serves, and for no other two.
  const isOfOneEndpoint = isVersion || provider.type === 'sagemaker';
  const ofAnotherModel = isOfOneEndpoint
    ? {}
    : { price: undefined, lacks: undefined, chatTemplateKwargs: undefined };
  const made = routeSchema.safeParse({ ...way, ...ofAnotherModel, ...pin, provider });
  if (made.success) return made.data;
  throw notAvailable(name, pin, routes);
}

/** By another route of the environment; what needs no settings can be reached from anywhere. */
function findProvider(wanted: string, routes: Routes): ProviderSettings | undefined {
  const known = Object.values(routes).find(({ provider }) => providerName(provider) === wanted);
  if (known) return known.provider;
  switch (wanted) {
    case 'offline':
      return { type: 'offline' };
    case 'bedrock':
      return { type: 'bedrock' };
    default:
      return undefined;
  }
}

function notAvailable(name: string, pin: PinnedRoute, routes: Routes): ModelError {
  const known = Object.values(routes).map(({ provider, model }) => `${providerName(provider)}/${model}`);
  return new ModelError(
    `the release pins the route ${name} to ${pin.provider}/${pin.model}, and the environment reaches ${[...new Set(known)].join(', ') || 'no model'}: add a route of that model to the environment, or promote a release without it`,
    { kind: 'unavailable', code: 'route_not_available' },
  );
}
