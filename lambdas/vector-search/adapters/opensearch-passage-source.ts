import * as z from 'zod';
import type { Passage } from '../../domain/passage';
import { digest } from '../../platform/digest';
import { parseJson } from '../../platform/json';
import { indexedText } from '../indexed-text';
import { keywordTerms } from '../keyword-terms';
import type { OpenSearchAnalysis } from './opensearch-index-body';

/** The fields of a passage as OpenSearch keeps them, without its vector. */
export function passageSource(
  passage: Passage,
  { generation, analysis }: { generation: number; analysis: OpenSearchAnalysis },
): Readonly<Record<string, unknown>> {
  const text = indexedText(passage);
  return {
    passage_id: passage.id,
    document_id: passage.documentId,
    generation,
    ordinal: passage.ordinal,
    tenant: passage.tenant,
    groups: passage.groups,
    is_open: passage.groups.length === 0,
    source: passage.source,
    language: passage.language,
    metadata_digests: Object.entries(passage.metadata).map(([name, value]) => metadataDigest(name, value)),
    text: analysis === 'nori' ? text : keywordTerms(text).join(' '),
    passage: JSON.stringify(passage),
  };
}

/**
 * What a metadata field is filtered by: a digest of name and value, so that a dot in a name is no path, new names do
 * not grow the mapping, and a long value is not beyond the longest keyword.
 */
export function metadataDigest(name: string, value: string): string {
  return digest(JSON.stringify([name, value]));
}

/** A passage from its JSON text. */
export function readPassageSource(text: string): Passage {
  return parseJson(text, passageSchema, 'a passage of OpenSearch');
}

const passageSchema = z.object({
  id: z.string(),
  documentId: z.string(),
  ordinal: z.int(),
  text: z.string(),
  start: z.int(),
  end: z.int(),
  headingPath: z.array(z.string()),
  page: z.int().optional(),
  language: z.string(),
  title: z.string(),
  source: z.string(),
  key: z.string(),
  tenant: z.string(),
  groups: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
});
