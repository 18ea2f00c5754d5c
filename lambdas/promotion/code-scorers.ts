/**
 * Scorers that compute, so that nobody has to agree with them; whatever else a gate rests on is taken for a judge.
 *
 * The list is the gate's own: a judge that calls itself code does not get round its agreement with people.
 */
export const codeScorers: readonly string[] = [
  'citation-validity',
  'document-recall-at-10',
  'exact-match',
  'fact-match',
  'language-match',
  'length',
  'mrr',
  'ndcg-at-10',
  'recall-at-10',
  'refusal',
];
