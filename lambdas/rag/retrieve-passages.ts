import type { Caller } from '../domain/caller';
import type { CallContext, ModelGateway } from '../model-gateway/api';
import type { IndexFingerprint, PassageFilter, PassageHit, PassageIndex } from '../vector-search/api';
import type { ChainSettings } from './settings';

/** Passages that a reranker is given to choose from: the usual depth, where recall is nearly that of a hundred. */
export const rerankDepth = 50;

/** What retrieval needs. */
export interface RetrievalDependencies {
  readonly gateway: ModelGateway;
  readonly index: Pick<PassageIndex, 'search'>;
  readonly settings: ChainSettings;
  readonly fingerprint: IndexFingerprint;
}

/** Passages that the caller may read, best first, and what finding them cost. */
export interface Retrieval {
  readonly hits: readonly PassageHit[];
  /** US dollars; undefined when nothing was embedded or the route has no price. */
  readonly costUsd?: number;
}

/**
 * Looks for passages, as many as the prompt takes, or as a reranker chooses from.
 *
 * @throws `ModelError`, `FingerprintMismatchError`
 */
export async function retrievePassages(
  search: {
    question: string;
    caller: Caller;
    filter?: PassageFilter;
    signal?: AbortSignal;
    context?: CallContext;
  },
  deps: RetrievalDependencies,
): Promise<Retrieval> {
  const { embeddingRoute, rerankRoute, retrieval } = deps.settings;
  const embedded =
    retrieval.mode === 'keyword'
      ? undefined
      : await deps.gateway.embed({
          route: embeddingRoute,
          texts: [search.question],
          purpose: 'query',
          signal: search.signal,
          context: search.context,
        });
  const hits = await deps.index.search({
    text: search.question,
    embedding: embedded?.embeddings[0],
    vectorWeight: retrieval.vectorWeight,
    fingerprint: deps.fingerprint,
    mode: retrieval.mode,
    limit: rerankRoute === undefined ? retrieval.retrievedPassages : rerankDepth,
    access: { tenant: search.caller.tenant, groups: search.caller.groups },
    filter: search.filter,
  });
  return { hits, costUsd: embedded?.costUsd };
}
