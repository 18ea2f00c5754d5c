import { ModelError } from './api';
import type { Route, Routes } from './settings';

/** A route with the name that callers use. */
export type NamedRoute<Kind extends Route['kind']> = Extract<Route, { kind: Kind }> & {
  readonly name: string;
};

/**
 * The route of that name and kind.
 *
 * @throws {@link ModelError} `unknown_route`, listing the routes that would do
 */
export function findRoute<Kind extends Route['kind']>(
  routes: Routes,
  name: string,
  kind: Kind,
): NamedRoute<Kind> {
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route && isOfKind(route, kind)) return { ...route, name };
  const known = Object.keys(routes).filter((other) => routes[other]?.kind === kind);
  const problem = route
    ? `route ${name} is of kind ${route.kind}, not ${kind}`
    : `no route is named ${name.slice(0, 100)}`;
  const remedy = known.length > 0 ? `use one of ${known.join(', ')}` : `add one to the environment's routes`;
  throw new ModelError(`${problem}: ${remedy}`, {
    kind: 'not-found',
    code: 'unknown_route',
    parameter: 'model',
  });
}

function isOfKind<Kind extends Route['kind']>(
  route: Route,
  kind: Kind,
): route is Extract<Route, { kind: Kind }> {
  return route.kind === kind;
}
