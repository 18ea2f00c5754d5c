import * as z from 'zod';
import type { DocumentRecord } from '../../domain/document';
import { digest } from '../../platform/digest';
import { parseJson, parseShape } from '../../platform/json';
import { documentRecordShape } from './document-record-shape';

/** Parts of the index of what is due, so that no part has to take every write. */
export const dueShards = ['0', '1', '2', '3'] as const;

const dayMs = 86_400_000;
/** A sort key of DynamoDB may have 1024 bytes; of a longer place the rest is told by a digest. */
const mostPlaceBytes = 1_024;
const digestLength = 40;

const itemShape = z.object({ record: z.string().optional(), expiresAt: z.number().optional() });

/**
 * A document's record as an item: the record as JSON, the one truth, and what is computed from it to search by.
 *
 * `dueAt` is there only of what a worker may take, and then when; `expiresAt`, in seconds, of what was deleted.
 */
export function toItem(record: DocumentRecord) {
  const { id, tenant, state, generation, source, key } = record;
  const due = dueOf(record);
  return {
    id,
    record: JSON.stringify(record),
    tenant,
    place: placeOf(source, key),
    state,
    generation,
    ...(due === undefined ? {} : { dueShard: shardOf(id), dueAt: `${due}/${record.updatedAt}` }),
    ...(state === 'deleted' ? { expiresAt: Math.floor((Date.parse(record.updatedAt) + dayMs) / 1_000) } : {}),
  };
}

/** @returns undefined for what is no document, or one whose day after its deletion is over */
export function toRecord(item: unknown, now: number): { record: DocumentRecord; json: string } | undefined {
  const { record: json, expiresAt } = parseShape(item, itemShape, 'an item of the document states');
  if (json === undefined || (expiresAt !== undefined && expiresAt * 1_000 <= now)) return undefined;
  return { record: parseJson(json, documentRecordShape, 'a document of the document states'), json };
}

/** Where a document stands in the order of sources and keys; long keys that begin alike are ordered by a digest. */
export function placeOf(source: string, key: string): string {
  const place = `${source}\n${key}`;
  const bytes = Buffer.from(place);
  if (bytes.length <= mostPlaceBytes) return place;
  const kept = bytes.subarray(0, mostPlaceBytes - digestLength - 4).toString();
  // A character that was cut in two has become one that stands for nothing.
  return `${kept.replace(/\uFFFD$/, '')}\n${digest(place).slice(0, digestLength)}`;
}

/** Up to which `dueAt` a document may be taken: `/` and the time of its last change follow when it is due. */
export function dueUntil(now: string): string {
  return `${now}0`;
}

/** When a worker may take the document: at once, when its time to retry has come, or when its worker is overdue. */
export function dueOf({ state, retryAt, deadlineAt }: DocumentRecord): string | undefined {
  switch (state) {
    case 'pending':
      return retryAt ?? '';
    case 'indexing':
      return deadlineAt;
    case 'failed':
      return retryAt;
    case 'indexed':
    case 'deleted':
      return undefined;
  }
}

function shardOf(id: string): string | undefined {
  return dueShards[Number.parseInt(digest(id).slice(0, 4), 16) % dueShards.length];
}
