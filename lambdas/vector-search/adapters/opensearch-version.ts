import { z } from 'zod';
import type { IndexFingerprint } from '../api';
import { indexVersion } from '../index-version';
import { keywordTermsVersion } from '../keyword-terms';
import type { OpenSearchConnection } from './opensearch-connection';

/** How a server finds words: by its Korean analyzer, or by terms made in our code. */
export type OpenSearchAnalysis = 'nori' | 'terms';

/** One version of the index on a server. */
export interface OpenSearchVersion {
  /** The index of the passages. */
  readonly passages: string;
  /** The index that keeps the generation of every document, also of deleted ones. */
  readonly documents: string;
  readonly analysis: OpenSearchAnalysis;
}

/**
 * Makes the indexes of a fingerprint where they are missing and points the alias to the one of the passages.
 *
 * Indexes of other fingerprints stay: a release that pins one may still be searching it.
 */
export async function openVersion(
  connection: OpenSearchConnection,
  { alias, fingerprint }: { alias: string; fingerprint: IndexFingerprint },
): Promise<OpenSearchVersion> {
  const analysis = await detectAnalysis(connection);
  const name = `${alias}-${indexVersion(fingerprint, analysis === 'nori' ? noriVersion : keywordTermsVersion)}`;
  const version = { passages: name, documents: `${name}-documents`, analysis };
  await create(connection, version.passages, {
    settings: { index: { ...common, knn: true }, analysis: analysisSettings[analysis] },
    mappings: passageMappings(fingerprint),
  });
  await create(connection, version.documents, { settings: { index: common }, mappings: documentMappings });
  await pointAlias(connection, alias, name);
  return version;
}

async function detectAnalysis(connection: OpenSearchConnection): Promise<OpenSearchAnalysis> {
  const probe = {
    method: 'POST',
    path: '/_analyze',
    body: { tokenizer: 'nori_tokenizer', text: '' },
  } as const;
  const answer = await connection.callUnless(
    ['illegal_argument_exception'],
    { ...probe, isRead: true },
    z.object({ tokens: z.array(z.unknown()) }),
  );
  return answer ? 'nori' : 'terms';
}

async function create(
  connection: OpenSearchConnection,
  name: string,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  await connection.callUnless(
    ['resource_already_exists_exception'],
    { method: 'PUT', path: `/${name}`, body, isRead: false },
    z.object({ acknowledged: z.boolean() }),
  );
}

async function pointAlias(connection: OpenSearchConnection, alias: string, index: string): Promise<void> {
  const actions = [{ remove: { index: `${alias}-*`, alias, must_exist: false } }, { add: { index, alias } }];
  await connection.call(
    { method: 'POST', path: '/_aliases', body: { actions }, isRead: false },
    z.object({ acknowledged: z.boolean() }),
  );
}

const noriVersion = 'nori-1';

const common = {
  number_of_shards: 1,
  auto_expand_replicas: '0-1',
  // Only a finished write makes itself visible. A write that waited for a refresh by interval would cost the server
  // less under many writers, and every document up to the interval.
  refresh_interval: '-1',
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

const documentMappings = { dynamic: false, properties: {} };

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
