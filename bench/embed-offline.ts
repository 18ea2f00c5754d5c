import { loadEnvironments } from '../environments/index';
import { openModelGateway } from '../lambdas/model-gateway/client';

/** What `npm run local` searches with until a real model is named. */
export interface OfflineEmbeddings {
  readonly dimensions: number;
  readonly vectorWeight: number;
  readonly embed: (
    texts: readonly string[],
    purpose: 'query' | 'passage',
  ) => Promise<readonly Float32Array[]>;
}

/** The embeddings and the weight of the environment `local`. */
export function openOfflineEmbeddings(): OfflineEmbeddings {
  const [local] = loadEnvironments(['local']);
  const route = local?.routes[local.chain.embeddingRoute];
  if (!local || route?.kind !== 'embedding') throw new Error('the environment local has no embedding route');
  const gateway = openModelGateway({
    routes: local.routes,
    namespace: local.namespace,
    keys: {
      get: async (credential) => {
        throw new Error(`the bench runs offline and has no key ${credential}`);
      },
    },
  });
  return {
    dimensions: route.dimensions,
    vectorWeight: local.chain.retrieval.vectorWeight,
    embed: async (texts, purpose) =>
      (await gateway.embed({ route: local.chain.embeddingRoute, texts, purpose })).embeddings,
  };
}
