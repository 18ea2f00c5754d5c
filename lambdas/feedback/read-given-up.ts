import * as z from 'zod';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import type { RecordRange } from './ports';

/** What Lambda sends to the destination of a mapping that gave a batch up: where its records are, and not what they hold. */
const shape = z
  .object({
    requestContext: z.object({ functionArn: z.string(), condition: z.string() }),
    KinesisBatchInfo: z.object({
      shardId: z.string(),
      startSequenceNumber: z.string().regex(/^\d+$/),
      endSequenceNumber: z.string().regex(/^\d+$/),
      batchSize: z.int().min(1),
    }),
  })
  .transform(({ requestContext: { functionArn, condition }, KinesisBatchInfo: batch }) => ({
    range: { shardId: batch.shardId, from: batch.startSequenceNumber, until: batch.endSequenceNumber },
    records: batch.batchSize,
    cause: `the function ${functionArn.split(':')[6] ?? 'of a consumer'} gave it up: ${condition}`,
  }));

/** Records that a consumer gave up, how many they were, and why; undefined for a letter that tells of none. */
export function readGivenUp(
  body: string,
): { readonly range: RecordRange; readonly records: number; readonly cause: string } | undefined {
  try {
    return parseJson(body, shape, 'the letter');
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
