import * as z from 'zod';
import type { Passage } from '../../domain/passage';
import { parseJson, parseShape } from '../../platform/json';
import type { PassageScope } from '../passage-predicate';

/** The columns of a passage in the order of {@link passageValues}. */
export const passageColumns = [
  'id',
  'document_id',
  'ordinal',
  '"start"',
  '"end"',
  'page',
  'language',
  'title',
  'source',
  'key',
  'tenant',
  'groups',
  'metadata',
  'heading_path',
  'text',
] as const;

/** A passage as values of its columns. */
export function passageValues(passage: Passage): (string | number | null)[] {
  return [
    passage.id,
    passage.documentId,
    passage.ordinal,
    passage.start,
    passage.end,
    passage.page ?? null,
    passage.language,
    passage.title,
    passage.source,
    passage.key,
    passage.tenant,
    JSON.stringify(passage.groups),
    JSON.stringify(passage.metadata),
    JSON.stringify(passage.headingPath),
    passage.text,
  ];
}

/** A passage from its row. */
export function readPassage(row: unknown): Passage {
  const { document_id, heading_path, page, ...columns } = parseShape(row, passageSchema, 'a stored passage');
  return {
    id: columns.id,
    documentId: document_id,
    ordinal: columns.ordinal,
    text: columns.text,
    start: columns.start,
    end: columns.end,
    headingPath: parseJson(heading_path, textsSchema, 'stored headings'),
    ...(page === null ? {} : { page }),
    language: columns.language,
    title: columns.title,
    source: columns.source,
    key: columns.key,
    tenant: columns.tenant,
    groups: parseJson(columns.groups, textsSchema, 'stored groups'),
    metadata: parseJson(columns.metadata, metadataSchema, 'stored metadata'),
  };
}

/** A reader of `[row, document_id, source, language, tenant, groups, metadata, embedding]` as the matrix keeps it. */
export function matrixRowReader(): (row: unknown) => {
  row: number;
  scope: PassageScope;
  vector: Float32Array | undefined;
} {
  // Passages of one document share groups and metadata: parsed once, kept once.
  const groups = remembered((text) => parseJson(text, textsSchema, 'stored groups'));
  const metadata = remembered((text) => parseJson(text, metadataSchema, 'stored metadata'));
  return (value) => {
    const [row, documentId, source, language, tenant, groupsText, metadataText, embedding] = parseShape(
      value,
      matrixRowSchema,
      'a stored vector',
    );
    return {
      row,
      scope: {
        documentId,
        source,
        language,
        tenant,
        groups: groups(groupsText),
        metadata: metadata(metadataText),
      },
      vector: embedding === null ? undefined : readVector(embedding),
    };
  };
}

/** A vector as the bytes of its column. */
export function vectorBytes(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

const textsSchema = z.array(z.string());
const metadataSchema = z.record(z.string(), z.string());

const passageSchema = z.object({
  id: z.string(),
  document_id: z.string(),
  ordinal: z.int(),
  start: z.int(),
  end: z.int(),
  page: z.int().nullable(),
  language: z.string(),
  title: z.string(),
  source: z.string(),
  key: z.string(),
  tenant: z.string(),
  groups: z.string(),
  metadata: z.string(),
  heading_path: z.string(),
  text: z.string(),
});

const matrixRowSchema = z.tuple([
  z.int(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.instanceof(Uint8Array).nullable(),
]);

function readVector(bytes: Uint8Array): Float32Array {
  // A copy, because a Float32Array may only begin at a multiple of four bytes.
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const value = known.get(text) ?? read(text);
    known.set(text, value);
    return value;
  };
}
