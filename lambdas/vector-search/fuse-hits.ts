import type { PassageHit } from './api';

/** A candidate of one of the two searches, by any key that both share. */
export interface Candidate<Key> {
  readonly key: Key;
  /** BM25, 0 and up, of a keyword candidate; cosine, -1 to 1, of a vector candidate. */
  readonly score: number;
}

/** A fused candidate. */
export type FusedCandidate<Key> = { readonly key: Key } & Omit<PassageHit, 'passage'>;

/**
 * How many candidates of each search are fused for a limit: at least 50, so that a passage is not lost which is good in
 * one search only. On the shared question sets 100 are no better, and take OpenSearch twice the time to give back.
 */
export function fusionDepth(limit: number): number {
  return Math.max(50, limit);
}

/**
 * Fuses keyword and vector candidates by the convex combination of their normalised scores,
 * `vectorWeight * vector + (1 - vectorWeight) * keyword`, best first.
 *
 * Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2022), which finds it better
 * than reciprocal rank fusion, in and out of domain; on the shared question sets it is so by 0.04 nDCG@10
 * (docs/decisions/0004-fuse-in-our-code.md). A score is divided by the best one, both counted from the least that is
 * possible (their TM2C2): 0 for BM25, -1 for cosine. From the least that was found instead, a weak embedding model
 * would spread its nearest, meaningless differences over the whole of 0 to 1.
 *
 * A keyword candidate that is not among the nearest is no nearer than the farthest of them, and counts as that.
 */
export function fuseHits<Key>(candidates: {
  readonly keyword: readonly Candidate<Key>[];
  readonly vector: readonly Candidate<Key>[];
  readonly vectorWeight: number;
}): FusedCandidate<Key>[] {
  const { vectorWeight } = candidates;
  const keyword = new Map(candidates.keyword.map(({ key, score }) => [key, score]));
  const vector = new Map(candidates.vector.map(({ key, score }) => [key, score]));
  const bestKeyword = Math.max(0, ...keyword.values());
  const bestSimilarity = Math.max(-1, ...vector.values());
  const leastSimilarity = vector.size === 0 ? -1 : Math.min(...vector.values());
  return [...new Set([...keyword.keys(), ...vector.keys()])]
    .map((key) => {
      const keywordScore = keyword.get(key);
      const similarity = vector.get(key);
      const score =
        (1 - vectorWeight) * share(keywordScore ?? 0, bestKeyword) +
        vectorWeight * share(1 + (similarity ?? leastSimilarity), 1 + bestSimilarity);
      return { key, score, keywordScore, similarity };
    })
    .sort((one, other) => other.score - one.score);
}

function share(score: number, best: number): number {
  return best > 0 ? Math.max(0, score / best) : 0;
}
