import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { AppError } from '../../platform/errors';
import type { IngestionQueue } from '../ports';
import type { IngestionMessage } from '../queue-message';
import { batchBodies } from './batch-bodies';

/** The longest that SQS hides a message: 12 hours. */
const longestSeconds = 43_200;

/** The queue of ingestion on SQS. */
export class SqsIngestionQueue implements IngestionQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  /** @param options.url - of the queue */
  constructor(options: { client: SQSClient; url: string }) {
    this.#client = options.client;
    this.#url = options.url;
  }

  async send(messages: readonly IngestionMessage[]): Promise<void> {
    await sendBodies(messages.map(toBody), { client: this.#client, url: this.#url });
  }

  async postpone(receipt: string, seconds: number): Promise<void> {
    await this.#client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: this.#url,
        ReceiptHandle: receipt,
        VisibilityTimeout: Math.min(seconds, longestSeconds),
      }),
    );
  }
}

/** SQS takes only what XML may hold; JSON itself escapes control characters and halves of characters. */
function toBody(message: IngestionMessage): string {
  return JSON.stringify(message).replaceAll(
    /[\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}

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
