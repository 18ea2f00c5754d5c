import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { batchBodies } from './batch-bodies';
import { AppError } from './errors';

/**
 * Sends messages, as many a call as SQS takes.
 *
 * @throws `queue_refused` when the queue has not taken all of them: which are in it already is not known
 */
export async function sendBodies(
  bodies: readonly string[],
  { client, url }: { client: SQSClient; url: string },
): Promise<void> {
  for (const batch of batchBodies(bodies)) {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: batch.map((body, place) => ({ Id: `${place}`, MessageBody: body })),
      }),
    );
    if (Failed.length === 0) continue;
    throw new AppError(
      `the queue has not taken ${Failed.length} messages (${Failed[0]?.Code}): try again in a few seconds`,
      { kind: 'unavailable', code: 'queue_refused', isRetryable: true },
    );
  }
}
