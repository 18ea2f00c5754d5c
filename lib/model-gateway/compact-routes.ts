import { type Route, type Routes, routeSchema } from '../../lambdas/model-gateway/settings';

/** A route as it may be written: without what the schema fills in. */
type WrittenRoute = Readonly<Record<string, unknown>>;

/**
 * Routes without the settings that the schema fills in by itself: all variables of a function have room for a few
 * hundred bytes a route only if none of them says what is so anyway.
 */
export function compactRoutes(routes: Routes): Readonly<Record<string, WrittenRoute>> {
  return Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, compactRoute(route)]));
}

function compactRoute(route: Route): WrittenRoute {
  const means = JSON.stringify(routeSchema.parse(route));
  const isSame = (written: WrittenRoute) => {
    const parsed = routeSchema.safeParse(written);
    return parsed.success && JSON.stringify(parsed.data) === means;
  };
  let written: WrittenRoute = route;
  for (const key of Object.keys(route)) {
    const { [key]: _, ...rest } = written;
    if (isSame(rest)) written = rest;
  }
  let provider: WrittenRoute = route.provider;
  for (const key of Object.keys(route.provider)) {
    const { [key]: _, ...rest } = provider;
    if (isSame({ ...written, provider: rest })) provider = rest;
  }
  return { ...written, provider };
}
