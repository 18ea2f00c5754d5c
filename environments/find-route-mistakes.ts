import type { Routes } from '../lambdas/model-gateway/settings';

/** What the rules of routes look at. */
interface Routing {
  readonly routes: Routes;
  readonly endpoints: Readonly<Record<string, unknown>>;
}

/** Mistakes across routes: where each is, and what it must be instead. */
export function findRouteMistakes({ routes, endpoints }: Routing) {
  return Object.entries(routes).flatMap(([name, route]) => {
    const fallback = route.kind === 'chat' ? (route.fallback ?? []) : [];
    const others = Object.keys(routes).filter((other) => other !== name && routes[other]?.kind === 'chat');
    return [
      ...fallback.flatMap((other, index) => {
        const path = ['routes', name, 'fallback', index];
        if (!others.includes(other)) {
          return [
            { path, message: `must name another chat route (${others.join(', ') || 'there is none'})` },
          ];
        }
        return fallback.indexOf(other) < index ? [{ path, message: 'must name each route once' }] : [];
      }),
      ...(route.provider.type === 'sagemaker' && !Object.hasOwn(endpoints, route.provider.endpoint)
        ? [
            {
              path: ['routes', name, 'provider', 'endpoint'],
              message: `must name one of endpoints (${Object.keys(endpoints).join(', ') || 'there is none'})`,
            },
          ]
        : []),
    ];
  });
}
