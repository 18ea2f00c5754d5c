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
 * Candidates of each search that are fused: enough that a passage which is good in one search only is not lost,
 * few enough to be fetched quickly.
 */
export const fusionDepth = 100;

/**
 * Fuses keyword and vector candidates by the convex combination of their normalised scores,
 * `vectorWeight * vector + (1 - vectorWeight) * keyword`, best first.
 *
 * Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (2022): it beats reciprocal
 * rank fusion in and out of domain, and its one parameter needs few examples; see
 * docs/decisions/0004-fuse-in-our-code.md. Keyword scores are divided by the best one (BM25's least is 0); cosines
 * are spread between the worst and the best candidate, because embedding models use different parts of -1 to 1. A
 * passage that one search did not find counts as its worst.
 */
export function fuseHits<Key>(candidates: {
  readonly keyword: readonly Candidate<Key>[];
  readonly vector: readonly Candidate<Key>[];
  readonly vectorWeight: number;
}): FusedCandidate<Key>[] {
  const { keyword, vector, vectorWeight } = candidates;
  const keywordScores = new Map(keyword.map(({ key, score }) => [key, score]));
  const similarities = new Map(vector.map(({ key, score }) => [key, score]));
  const keywordShare = normaliser(0, Math.max(0, ...keywordScores.values()));
  const vectorShare = normaliser(Math.min(...similarities.values()), Math.max(...similarities.values()));
  const keys = new Set([...keywordScores.keys(), ...similarities.keys()]);
  return [...keys]
    .map((key) => {
      const keywordScore = keywordScores.get(key);
      const similarity = similarities.get(key);
      const score =
        (1 - vectorWeight) * (keywordScore === undefined ? 0 : keywordShare(keywordScore)) +
        vectorWeight * (similarity === undefined ? 0 : vectorShare(similarity));
      return { key, score, keywordScore, similarity };
    })
    .sort((one, other) => other.score - one.score);
}

function normaliser(least: number, most: number): (score: number) => number {
  return (score) => (most > least ? (score - least) / (most - least) : 1);
}
