import type { Routes } from '../../lambdas/model-gateway/settings';
import { lacksOf } from '../../lambdas/model-hub/catalogue-settings';
import type { EndpointsSettings } from '../../lambdas/serving/settings';
import { catalogue } from '../../models';

type Route = Routes[string];

/**
 * Routes with what their models cannot, as the catalogue says: of a chat route that does not say so itself, and whose model
 * the catalogue knows. A version of one's own lacks what the base of its endpoint lacks.
 */
export function fillLacks(routes: Routes, endpoints: EndpointsSettings): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => {
      const model = catalogue.find((known) => isModelOf(known, route, endpoints));
      if (route.kind !== 'chat' || route.lacks !== undefined || model === undefined) return [name, route];
      const lacks = lacksOf(model);
      return [name, lacks.length > 0 ? { ...route, lacks: [...lacks] } : route];
    }),
  );
}

function isModelOf(
  known: (typeof catalogue)[number],
  { provider, model }: Route,
  endpoints: EndpointsSettings,
): boolean {
  if (provider.type === 'sagemaker') return known.id === endpoints[provider.endpoint]?.model;
  if (provider.type !== 'bedrock' || known.kind !== 'bedrock') return false;
  // A model is also called through inference profiles, which put the place before its id.
  return model === known.modelId || known.profiles.some((profile) => model === `${profile}.${known.modelId}`);
}
