import type { PassageAccess, PassageFilter } from '../api';
import { questionTerms, tellingWords } from '../question-terms';
import type { OpenSearchAnalysis } from './opensearch-index-body';
import { metadataDigest } from './opensearch-passage-source';

/** A clause of OpenSearch's query language. */
export type Clause = Readonly<Record<string, unknown>>;

/** What the caller may read and the filter leaves. */
export function scopeClauses(access: PassageAccess, filter: PassageFilter = {}): Clause[] {
  return [
    { term: { tenant: access.tenant } },
    { bool: { should: [{ term: { is_open: true } }, { terms: { groups: access.groups } }] } },
    ...(filter.sources ? [{ terms: { source: filter.sources } }] : []),
    ...(filter.languages ? [{ terms: { language: filter.languages } }] : []),
    ...(filter.documentIds ? [{ terms: { document_id: filter.documentIds } }] : []),
    ...Object.entries(filter.metadata ?? {}).map(([name, values]) => ({
      terms: { metadata_digests: values.map((value) => metadataDigest(name, value)) },
    })),
  ];
}

/** The search for a question's words; nothing of the question is query language in a `match`. */
export function keywordSearchBody(
  question: string,
  { analysis, filter, limit }: { analysis: OpenSearchAnalysis; filter: readonly Clause[]; limit: number },
): Clause {
  const query = analysis === 'nori' ? tellingWords(question) : questionTerms(question).join(' ');
  return { ...returned(limit), query: { bool: { must: [{ match: { text: { query } } }], filter } } };
}

/** The search for the nearest vectors. */
export function vectorSearchBody(
  embedding: Float32Array,
  { filter, limit }: { filter: readonly Clause[]; limit: number },
): Clause {
  const knn = { embedding: { vector: [...embedding], k: limit, filter: { bool: { filter } } } };
  return { ...returned(limit), query: { knn } };
}

function returned(limit: number): Clause {
  return { size: limit, _source: ['document_id', 'generation', 'passage'], track_total_hits: false };
}
