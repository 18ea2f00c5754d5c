import type { IndexFingerprint } from '../settings';

const common = {
  number_of_shards: 1,
  auto_expand_replicas: '0-1',
  // Only a finished write makes itself visible. A write that waited for a refresh by interval would cost the server
  // less under many writers, and every document up to the interval.
  refresh_interval: '-1',
};

/** How a server finds words: by its Korean analyzer, or by terms made in our code. */
export type OpenSearchAnalysis = 'nori' | 'terms';

/** Settings and mappings of the index of the passages. */
export function passageIndexBody(
  fingerprint: IndexFingerprint,
  analysis: OpenSearchAnalysis,
): Readonly<Record<string, unknown>> {
  return {
    settings: { index: { ...common, knn: true }, analysis: analysisSettings[analysis] },
    mappings: passageMappings(fingerprint),
  };
}

/** Settings and mappings of the index that keeps the generation of every document. */
export const documentIndexBody = {
  settings: { index: common },
  mappings: { dynamic: false, properties: {} },
};

const analysisSettings: Readonly<Record<OpenSearchAnalysis, Readonly<Record<string, unknown>>>> = {
  nori: {
    tokenizer: { korean: { type: 'nori_tokenizer', decompound_mode: 'discard' } },
    analyzer: {
      passage_text: {
        type: 'custom',
        tokenizer: 'korean',
        filter: ['nori_part_of_speech', 'nori_readingform', 'lowercase', 'asciifolding', 'porter_stem'],
      },
    },
  },
  terms: {
    analyzer: { passage_text: { type: 'custom', tokenizer: 'whitespace', filter: ['porter_stem'] } },
  },
};

function passageMappings(fingerprint: IndexFingerprint): Readonly<Record<string, unknown>> {
  return {
    dynamic: 'strict',
    _meta: { fingerprint },
    properties: {
      passage_id: { type: 'keyword' },
      document_id: { type: 'keyword' },
      generation: { type: 'long' },
      ordinal: { type: 'integer' },
      tenant: { type: 'keyword' },
      groups: { type: 'keyword' },
      is_open: { type: 'boolean' },
      source: { type: 'keyword' },
      language: { type: 'keyword' },
      metadata_digests: { type: 'keyword' },
      text: { type: 'text', analyzer: 'passage_text' },
      // The Lucene engine: the one that filters exactly while it walks the graph, and needs no native library.
      embedding: {
        type: 'knn_vector',
        dimension: fingerprint.dimensions,
        method: {
          name: 'hnsw',
          engine: 'lucene',
          space_type: 'cosinesimil',
          parameters: { m: 16, ef_construction: 128 },
        },
      },
      // The whole passage as JSON text: given back, never searched.
      passage: { type: 'keyword', index: false, doc_values: false },
    },
  };
}
