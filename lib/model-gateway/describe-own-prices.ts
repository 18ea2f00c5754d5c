import type { Routes } from '../../lambdas/model-gateway/settings';
import type { EndpointsSettings } from '../../lambdas/serving/settings';
import { plannedUsdPerMillionTokens } from './fill-prices';

/** What answers of routes to endpoints of one's own are taken to cost, a line each, as synthesis prints it. */
export function describeOwnPrices(
  routes: Routes,
  own: { readonly endpoints: EndpointsSettings; readonly region: string },
): readonly string[] {
  return Object.entries(routes).flatMap(([name, route]) => {
    const { provider, price } = route;
    if (provider.type !== 'sagemaker') return [];
    if (price) {
      const { inputUsdPerMillionTokens: input, outputUsdPerMillionTokens: output } = price;
      return [
        `route ${name}: ${input} USD a million tokens of input, ${output} of output, as its price says`,
      ];
    }
    const usd = plannedUsdPerMillionTokens(route, own);
    return [
      usd === undefined
        ? `route ${name}: what its answers cost is unknown, and the gate holds releases with it: state endpoints.${provider.endpoint}.load, or give the route a price`
        : `route ${name}: ${usd} USD a million tokens of input and as much of output, planned for the stated load of the endpoint ${provider.endpoint}`,
    ];
  });
}
