import * as z from 'zod';
import { parseJson } from '../platform/json';
import { streamRecordSchema } from './read-stream-record';

/** Work that the kit puts into the queue itself, beside what S3 tells. */
const ownMessageSchema = z.discriminatedUnion('type', [
  /** Whatever is due is to be worked off; sent when something may be, and by a schedule. */
  z.strictObject({ type: z.literal('index-due') }),
  /** A row of a table was written or removed. */
  z.strictObject({ type: z.literal('table-change'), source: z.string().min(1), key: z.string().min(1) }),
]);

/** What EventBridge tells of a bucket; the key is as it is, not encoded as in S3's own notifications. */
const objectChangeSchema = z
  .object({
    source: z.literal('aws.s3'),
    'detail-type': z.enum(['Object Created', 'Object Deleted']),
    detail: z.object({ object: z.object({ key: z.string().min(1) }) }),
  })
  .transform(({ detail }) => ({ type: 'object-change' as const, objectKey: detail.object.key }));

/** What Lambda leaves of changes of a table that were not handed on: where they were, not what they were. */
const lostChangesSchema = z
  .object({ DDBStreamBatchInfo: z.object({ streamArn: z.string().min(1) }) })
  .transform(({ DDBStreamBatchInfo: { streamArn } }) => ({ type: 'table-changes-lost' as const, streamArn }));

const queueMessageSchema = z.union(
  // The record itself is met when it was not understood once, and comes back from the dead letters.
  [ownMessageSchema, objectChangeSchema, streamRecordSchema, lostChangesSchema],
  { error: 'neither a change of an object (from EventBridge) or of a table, nor "index-due"' },
);

/** A message that the kit sends itself. */
export type IngestionMessage = z.infer<typeof ownMessageSchema>;

/** A message as it is worked off. */
export type QueueMessage = z.infer<typeof queueMessageSchema>;

/**
 * Reads the body of a message.
 *
 * @throws `invalid_json`, `invalid_shape`: waiting mends neither
 */
export function readQueueMessage(body: string): QueueMessage {
  return parseJson(body, queueMessageSchema, 'the message');
}
