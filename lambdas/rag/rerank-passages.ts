import type { CallContext, ModelGateway } from '../model-gateway/api';
import type { PassageHit } from '../vector-search/api';

/** A hit with the reranker's opinion of it, where there was one. */
export interface RankedHit extends PassageHit {
  /** 0 to 1. */
  readonly rerankScore?: number;
}

/**
 * Puts hits in the reranker's order; hits of equal score keep theirs.
 *
 * @returns US dollars besides; undefined when the route has no price
 * @throws `ModelError`
 */
export async function rerankPassages(
  request: {
    route: string;
    question: string;
    hits: readonly PassageHit[];
    signal?: AbortSignal;
    context?: CallContext;
  },
  gateway: ModelGateway,
): Promise<{ readonly hits: readonly RankedHit[]; readonly costUsd?: number }> {
  const { scores, costUsd } = await gateway.rerank({
    route: request.route,
    question: request.question,
    texts: request.hits.map((hit) => hit.passage.text),
    signal: request.signal,
    context: request.context,
  });
  const hits = request.hits
    .map((hit, index) => ({ ...hit, rerankScore: scores[index] ?? 0 }))
    .sort((left, right) => right.rerankScore - left.rerankScore);
  return { hits, costUsd };
}
