import type { ReleaseManifest } from './settings';

/** A route that a chain names. */
export interface ChainRoute {
  /** Field of the chain's settings, e.g. `chatRoute`. */
  readonly field: 'chatRoute' | 'condenseRoute' | 'embeddingRoute' | 'rerankRoute';
  readonly name: string;
  /** What the chain uses it for, and the route has to be. */
  readonly kind: ReleaseManifest['routes'][string]['kind'];
}

/** The routes that a chain names, one a field. */
export function chainRoutes(chain: ReleaseManifest['chain']): readonly ChainRoute[] {
  const kinds = {
    chatRoute: 'chat',
    condenseRoute: 'chat',
    embeddingRoute: 'embedding',
    rerankRoute: 'rerank',
  } as const;
  const fields = ['chatRoute', 'condenseRoute', 'embeddingRoute', 'rerankRoute'] as const;
  return fields.flatMap((field) => {
    const name = chain[field];
    return name === undefined ? [] : [{ field, name, kind: kinds[field] }];
  });
}
