import { providerName, type Route } from '../model-gateway/settings';
import type { ReleaseManifest } from './settings';

/** What a release pins of a route: what decides what it answers, and nothing of how it is reached. */
export function pinRoute(route: Route): ReleaseManifest['routes'][string] {
  const model = { provider: providerName(route.provider), model: route.model };
  switch (route.kind) {
    case 'chat':
      return { kind: 'chat', ...model, maxTokens: route.maxTokens };
    case 'embedding':
      return { kind: 'embedding', ...model, dimensions: route.dimensions };
    case 'rerank':
      return { kind: 'rerank', ...model };
  }
}
