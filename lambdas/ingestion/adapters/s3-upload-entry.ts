import * as z from 'zod';
import { AppError } from '../../platform/errors';
import { parseJson } from '../../platform/json';
import { UnreadableDocumentError } from '../unreadable-document-error';
import type { ObjectMetadata } from './bucket-objects';

const entryShape = z.object({
  groups: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  /** SHA-256 of the content, where the kit wrote it. */
  contentHash: z.string().optional(),
});

/** What is kept with an uploaded object. */
export type UploadEntry = z.infer<typeof entryShape>;

const name = 'entry';
const openToAll: UploadEntry = { groups: [], metadata: {} };
/** S3 takes so many bytes of names and values that are given with an object. */
const mostBytes = 2_048;

/** @throws {@link AppError} `metadata_too_large` */
export function writeUploadEntry(entry: UploadEntry): Record<typeof name, string> {
  const value = Buffer.from(JSON.stringify(entry)).toString('base64url');
  if (name.length + value.length <= mostBytes) return { [name]: value };
  throw new AppError(
    `groups and metadata of the document take ${name.length + value.length} bytes when they are encoded, at most ${mostBytes} are kept with it: leave some out`,
    { kind: 'invalid', code: 'metadata_too_large', parameter: 'metadata' },
  );
}

/**
 * What was put there by other means than the kit's may be read by everyone of the tenant.
 *
 * @throws {@link UnreadableDocumentError} of an entry that was not written by the kit
 */
export function readUploadEntry(metadata: ObjectMetadata): UploadEntry {
  const value = metadata[name];
  if (value === undefined) return openToAll;
  try {
    return parseJson(
      Buffer.from(value, 'base64url').toString(),
      entryShape,
      'the entry of an uploaded object',
    );
  } catch (cause) {
    throw new UnreadableDocumentError(
      {
        code: 'broken',
        message: `what is kept with the object (x-amz-meta-${name}) was not written by the kit`,
        action: 'upload the document again by way of the API, or put the object without it',
      },
      cause,
    );
  }
}

/**
 * The groups of an upload for a listing, which one broken entry must not end. What that is kept with is never indexed,
 * so that its groups let nobody read more than that it failed.
 */
export function readUploadGroups(metadata: ObjectMetadata): readonly string[] {
  try {
    return readUploadEntry(metadata).groups;
  } catch (error) {
    if (error instanceof UnreadableDocumentError) return openToAll.groups;
    throw error;
  }
}
