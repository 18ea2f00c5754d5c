import * as z from 'zod';
import { parseShape } from '../platform/json';

/** A record of a table's stream: its table has one key, a text. What else changed is read where it is. */
export const streamRecordSchema = z
  .object({
    eventSource: z.literal('aws:dynamodb'),
    eventSourceARN: z.string().min(1),
    dynamodb: z.object({
      Keys: z
        .record(z.string(), z.object({ S: z.string().min(1) }))
        .refine((keys) => Object.keys(keys).length === 1, 'a table that is followed has one key column'),
    }),
  })
  .transform(({ eventSourceARN, dynamodb }) => ({
    type: 'stream-record' as const,
    streamArn: eventSourceARN,
    key: Object.values(dynamodb.Keys)[0]?.S ?? '',
  }));

/** @throws `invalid_shape` */
export function readStreamRecord(record: unknown): { readonly streamArn: string; readonly key: string } {
  return parseShape(record, streamRecordSchema, 'the record of a table stream');
}
