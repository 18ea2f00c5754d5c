import * as z from 'zod';
import type { DocumentRecord } from '../../domain/document';
import { AppError } from '../../platform/errors';
import { parseJson } from '../../platform/json';

const cursorSchema = z.tuple([z.string(), z.string()]);

/** The place of a document in a list by source and key, as callers pass it back. */
export function writeCursor({ source, key }: Pick<DocumentRecord, 'source' | 'key'>): string {
  return Buffer.from(JSON.stringify([source, key])).toString('base64url');
}

/** @throws {@link AppError} `invalid_after` when {@link writeCursor} did not write it */
export function readCursor(after: string): [source: string, key: string] {
  try {
    return parseJson(Buffer.from(after, 'base64url').toString(), cursorSchema, 'after');
  } catch (cause) {
    throw new AppError('after is not a place in the list of documents: pass next_after of the page before', {
      kind: 'invalid',
      code: 'invalid_after',
      parameter: 'after',
      cause,
    });
  }
}
