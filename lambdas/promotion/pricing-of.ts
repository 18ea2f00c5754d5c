import { providerName, type Routes } from '../model-gateway/settings';
import { modelVersionPattern } from '../serving/settings';
import type { ReleaseManifest } from './settings';

/** Whether what an answer of a release costs can be known. */
export type ReleasePricing =
  | { readonly kind: 'priced' }
  /** Every model of it is built in. */
  | { readonly kind: 'free' }
  /** Without the price of these routes, what the others cost is only a part. */
  | { readonly kind: 'unpriced'; readonly routes: readonly string[] };

/** Of the releases that a gate compares. */
export interface ComparedPricing {
  readonly candidate: ReleasePricing;
  readonly champion?: ReleasePricing;
}

/** Says which routes of a release have no price in the environment; the built-in models need none. */
export function pricingOf({ routes: pins }: Pick<ReleaseManifest, 'routes'>, routes: Routes): ReleasePricing {
  const billed = Object.entries(pins).filter(([, { provider }]) => provider !== 'offline');
  if (billed.length === 0) return { kind: 'free' };
  const unpriced = billed.filter(([name, pin]) => findRoute(name, pin, routes)?.price === undefined);
  return unpriced.length > 0
    ? { kind: 'unpriced', routes: unpriced.map(([name]) => name) }
    : { kind: 'priced' };
}

/** The route whose price the gateway takes: of the same model, or of the same endpoint of one's own. */
function findRoute(name: string, pin: ReleaseManifest['routes'][string], routes: Routes) {
  const named = Object.hasOwn(routes, name) ? routes[name] : undefined;
  const ways = [named, ...Object.values(routes)].filter(
    (route) => route?.kind === pin.kind && providerName(route.provider) === pin.provider,
  );
  return (
    ways.find((route) => route?.model === pin.model) ??
    ways.find(
      (route) =>
        modelVersionPattern.test(pin.model) || (route === named && route?.provider.type === 'sagemaker'),
    )
  );
}
