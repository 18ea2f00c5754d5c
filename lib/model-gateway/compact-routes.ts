import { type Routes, routeSchema } from '../../lambdas/model-gateway/settings';
import { leaveOutDefaults } from '../platform/leave-out-defaults';

/**
 * Routes without the settings that the schema fills in by itself: all variables of a function have room for a few
 * hundred bytes a route only if none of them says what is so anyway.
 */
export function compactRoutes(routes: Routes): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => [name, leaveOutDefaults(route, routeSchema)]),
  );
}
