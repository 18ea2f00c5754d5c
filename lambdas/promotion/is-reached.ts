import { providerName, type Routes } from '../model-gateway/settings';
import { modelVersionPattern } from '../serving/settings';
import type { ReleaseManifest } from './settings';

/**
 * Whether a route of the environment tells the way to what a release pins. The way to a model version is that to its
 * endpoint, whichever version the route itself names.
 */
export function isReached(pin: ReleaseManifest['routes'][string], routes: Routes): boolean {
  // The built-in models are everywhere.
  if (pin.provider === 'offline') return true;
  return Object.values(routes).some(
    (route) =>
      route.kind === pin.kind &&
      providerName(route.provider) === pin.provider &&
      (route.model === pin.model || modelVersionPattern.test(pin.model)),
  );
}
