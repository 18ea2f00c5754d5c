import type { QuestionSet } from './question-sets';

/** How good rankings are, means over all questions. */
export interface Quality {
  readonly ndcg: number;
  readonly recall: number;
}

/** nDCG@10 with binary relevance (Järvelin and Kekäläinen 2002) and recall@10, means over all questions. */
export function rankingQuality(set: QuestionSet, rankings: readonly (readonly string[])[]): Quality {
  let ndcg = 0;
  let recall = 0;
  for (const [number, { relevant }] of set.questions.entries()) {
    const gains = (rankings[number] ?? []).slice(0, 10).map((id) => (relevant.has(id) ? 1 : 0));
    const ideal = Array(Math.min(10, relevant.size)).fill(1);
    ndcg += discounted(gains) / discounted(ideal);
    recall += gains.filter((gain) => gain > 0).length / relevant.size;
  }
  return { ndcg: ndcg / set.questions.length, recall: recall / set.questions.length };
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0);
}
