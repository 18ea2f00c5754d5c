import type { AnswerRecord } from '../rag/api';
import type { DatasetCase } from './api';
import type { Scorer } from './scorer';

/** Depth of the ranking that counts: what nDCG is usually reported at (Thakur et al. 2021, BEIR); a prompt seldom has more. */
const depth = 10;

/** What one ranking is worth, from which places hold something relevant and how much there is. */
type Measure = (places: readonly number[], relevant: number) => number;

/** Share of what is relevant that is among the first ten. */
const recall: Measure = (places, relevant) => places.length / relevant;

/**
 * Normalised discounted cumulative gain with binary gains: the sum of 1 / log2(place + 1) over the places of what is
 * relevant, divided by that of the best order (Järvelin and Kekäläinen 2002).
 */
const ndcg: Measure = (places, relevant) =>
  gain(places) / gain(Array.from({ length: Math.min(relevant, depth) }, (_, index) => index + 1));

/** 1 / place of the first that is relevant (Voorhees 1999); 0 without one. */
const reciprocalRank: Measure = (places) => (places[0] === undefined ? 0 : 1 / places[0]);

/**
 * Scorers of what was retrieved, whatever was answered: the passages of the prompt in their order.
 *
 * By the ids of expected passages where the case has some. Ids change with the text and its splitting, so that a
 * candidate whose index splits otherwise is compared by `document-recall-at-10`, where documents are known.
 */
export const retrievalScorers: readonly Scorer[] = [
  retrievalScorer('recall-at-10', expectedResults, rankResults, recall),
  retrievalScorer('ndcg-at-10', expectedResults, rankResults, ndcg),
  retrievalScorer('mrr', expectedResults, rankResults, reciprocalRank),
  retrievalScorer('document-recall-at-10', expectedDocuments, rankDocuments, recall),
];

function retrievalScorer(
  name: string,
  expected: (evaluated: DatasetCase) => readonly string[],
  rank: (answer: AnswerRecord, evaluated: DatasetCase) => readonly string[],
  measure: Measure,
): Scorer {
  return {
    name,
    kind: 'code',
    cacheKey: name,
    appliesTo: (evaluated) => evaluated.isAnswerable && expected(evaluated).length > 0,
    async score({ case: evaluated, answer }) {
      const relevant = new Set(expected(evaluated));
      const places = rank(answer, evaluated)
        .slice(0, depth)
        .flatMap((id, index) => (relevant.has(id) ? [index + 1] : []));
      return { value: measure(places, relevant.size) };
    },
  };
}

function expectedResults(evaluated: DatasetCase): readonly string[] {
  return evaluated.expectedPassages.length > 0 ? evaluated.expectedPassages : evaluated.expectedDocuments;
}

function expectedDocuments(evaluated: DatasetCase): readonly string[] {
  return evaluated.expectedDocuments;
}

function rankResults(answer: AnswerRecord, evaluated: DatasetCase): readonly string[] {
  if (evaluated.expectedPassages.length === 0) return rankDocuments(answer);
  return inOrder(answer).map(({ passage }) => passage.id);
}

/** Each document once, at the place of its best passage. */
function rankDocuments(answer: AnswerRecord): readonly string[] {
  return [...new Set(inOrder(answer).map(({ passage }) => passage.key))];
}

function inOrder({ passages }: AnswerRecord) {
  return [...passages].sort((left, right) => left.number - right.number);
}

function gain(places: readonly number[]): number {
  return places.reduce((sum, place) => sum + 1 / Math.log2(place + 1), 0);
}
