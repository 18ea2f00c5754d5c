import * as z from 'zod';
import { parseShape } from '../../platform/json';
import type { StreamRecord } from '../consume-records';
import { decodeRecord } from './decode-record';

const invocationShape = z.object({
  Records: z.array(z.object({ kinesis: z.object({ sequenceNumber: z.string(), data: z.base64() }) })),
});

/**
 * The records of an invocation by Kinesis, oldest first. What is not text is its bytes in base64 after `base64:`, so that a
 * dead letter loses nothing.
 *
 * @throws `invalid_shape` when something else than Kinesis invokes the function
 */
export function readKinesisRecords(invocation: unknown): readonly StreamRecord[] {
  const { Records: records } = parseShape(invocation, invocationShape, 'the event of a stream');
  return records.map(({ kinesis: { sequenceNumber, data } }) => ({
    id: sequenceNumber,
    body: decodeRecord(Buffer.from(data, 'base64')),
  }));
}
