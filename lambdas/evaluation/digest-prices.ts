import type { Routes } from '../model-gateway/settings';
import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';

/** What the prices of an environment are known by: another price of a route gives another one. */
export function digestPrices(routes: Routes): string {
  return digest(
    canonicalJson(Object.fromEntries(Object.entries(routes).map(([name, { price }]) => [name, price]))),
  );
}
