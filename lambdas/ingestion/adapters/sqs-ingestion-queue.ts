import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { escapeForXml } from '../../platform/escape-for-xml';
import { sendBodies } from '../../platform/send-bodies';
import type { IngestionQueue } from '../ports';
import type { IngestionMessage } from '../queue-message';

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
    await sendBodies(
      messages.map((message) => escapeForXml(JSON.stringify(message))),
      { client: this.#client, url: this.#url },
    );
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
