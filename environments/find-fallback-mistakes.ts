import type { Routes } from '../lambdas/model-gateway/settings';

/** Mistakes in the fallbacks of routes: where each is, and what it must be instead. */
export function findFallbackMistakes(routes: Routes) {
  return Object.entries(routes).flatMap(([name, route]) => {
    const fallback = route.kind === 'chat' ? (route.fallback ?? []) : [];
    const others = Object.keys(routes).filter((other) => other !== name && routes[other]?.kind === 'chat');
    return fallback.flatMap((other, index) => {
      const path = ['routes', name, 'fallback', index];
      if (!others.includes(other)) {
        return [{ path, message: `must name another chat route (${others.join(', ') || 'there is none'})` }];
      }
      return fallback.indexOf(other) < index ? [{ path, message: 'must name each route once' }] : [];
    });
  });
}
