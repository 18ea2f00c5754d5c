import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { AppError } from '../../platform/errors';
import type { EventLetter, EventLetters } from '../ports';

/** A limit of SQS, of a receipt and of a deletion. */
const batchSize = 10;
/** How long letters stay hidden while they are put back; those of a replay that was cut off are there again then. */
const hiddenSeconds = 300;

/** The dead letters of the event stream on SQS, for a replay. */
export class SqsEventLetters implements EventLetters {
  constructor(private readonly queue: { readonly open: () => Promise<SQSClient>; readonly url: string }) {}

  async take(limit: number): Promise<readonly EventLetter[]> {
    const letters: EventLetter[] = [];
    for (;;) {
      const wanted = Math.min(batchSize, limit - letters.length);
      const received = wanted > 0 ? await this.#receive(wanted) : [];
      if (received.length === 0) return letters;
      letters.push(...received.map(toLetter));
    }
  }

  async remove(letters: readonly EventLetter[]): Promise<void> {
    const client = await this.queue.open();
    for (let start = 0; start < letters.length; start += batchSize) {
      const { Failed = [] } = await client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: this.queue.url,
          Entries: letters
            .slice(start, start + batchSize)
            .map(({ receipt }, place) => ({ Id: `${place}`, ReceiptHandle: receipt })),
        }),
      );
      if (Failed.length === 0) continue;
      throw new AppError(
        `the queue has not removed ${Failed.length} letters whose events are back on the stream (${Failed[0]?.Code}): replay again, it does no harm`,
        { kind: 'unavailable', code: 'queue_refused', isRetryable: true },
      );
    }
  }

  async #receive(atMost: number): Promise<readonly Message[]> {
    const client = await this.queue.open();
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.queue.url,
        MaxNumberOfMessages: atMost,
        VisibilityTimeout: hiddenSeconds,
        // Any wait has all of SQS's servers asked, so that an empty answer means that nothing is there.
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['cause'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    return Messages;
  }
}

function toLetter({ Body = '', ReceiptHandle = '', MessageAttributes, Attributes }: Message): EventLetter {
  return {
    receipt: ReceiptHandle,
    body: Body,
    cause: MessageAttributes?.cause?.StringValue,
    since: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
  };
}
