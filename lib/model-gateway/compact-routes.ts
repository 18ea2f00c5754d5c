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
  const written = leaveOut(route, isSame);
  const provider = leaveOut(route.provider, (rest) => isSame({ ...written, provider: rest }));
  return { ...written, provider };
}

/** The settings without each that can go while they mean the same. */
function leaveOut(settings: WrittenRoute, isSame: (rest: WrittenRoute) => boolean): WrittenRoute {
  return Object.keys(settings).reduce((kept, key) => {
    const { [key]: _, ...rest } = kept;
    return isSame(rest) ? rest : kept;
  }, settings);
}
