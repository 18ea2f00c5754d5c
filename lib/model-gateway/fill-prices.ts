import type { Route, Routes } from '../../lambdas/model-gateway/settings';
import type { EndpointsSettings } from '../../lambdas/serving/settings';
import { planEndpoint } from '../serving/plan-endpoint';

/** Where routes lead that call endpoints of one's own. */
interface OwnEndpoints {
  readonly endpoints: EndpointsSettings;
  /** Of the environment. */
  readonly region: string;
}

/**
 * Routes with what a token of an endpoint of one's own is planned to cost: each that says no price itself, and whose
 * endpoint states its load. The price of the instance is that of the plan, which may be of another region.
 *
 * Input and output have one price: GPUs are billed by the hour, and the plan divides their hours by all tokens of the
 * stated load. At that load the prices add up to the bill of the instances; at half of it the bill is twice that.
 */
export function fillPrices(routes: Routes, own: OwnEndpoints): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => {
      const usd = route.price ? undefined : plannedUsdPerMillionTokens(route, own);
      if (usd === undefined) return [name, route];
      return [name, { ...route, price: { inputUsdPerMillionTokens: usd, outputUsdPerMillionTokens: usd } }];
    }),
  );
}

/** US dollars that a million tokens of the route's endpoint are planned to cost; undefined when no plan says it. */
export function plannedUsdPerMillionTokens(
  { provider }: Pick<Route, 'provider'>,
  { endpoints, region }: OwnEndpoints,
): number | undefined {
  if (provider.type !== 'sagemaker' || (provider.region ?? region) !== region) return undefined;
  const settings = endpoints[provider.endpoint];
  const usd = settings && planEndpoint(settings, region).load?.usdPerMillionTokens;
  // Four digits are more than such a plan is worth, and settings of functions have little room.
  return usd === undefined ? undefined : Number(usd.toPrecision(4));
}
