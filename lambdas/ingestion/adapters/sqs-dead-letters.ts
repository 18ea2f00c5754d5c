import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { sendBodies } from '../../platform/send-bodies';
import type { ReplayedLetter } from '../api';
import type { DeadLetters } from '../ports';

/** A limit of SQS, of a receipt and of a deletion. */
const batchSize = 10;
/** How long letters stay hidden while they are put back; those of a replay that was cut off are there again then. */
const hiddenSeconds = 300;
/** Of a longer body or cause the beginning says enough. */
const shownCharacters = 1_000;

/** Why SQS itself moved a message here. */
const neverFinished =
  'it was delivered again and again and never finished: the function that worked it off was killed, or took too long';

/** The dead letters of ingestion on SQS; the cause of a message is its attribute `cause`. */
export class SqsDeadLetters implements DeadLetters {
  readonly #client: SQSClient;
  readonly #url: string;
  readonly #queueUrl: string;

  /** @param options.queueUrl - of the queue that letters go back to */
  constructor(options: { client: SQSClient; url: string; queueUrl: string }) {
    this.#client = options.client;
    this.#url = options.url;
    this.#queueUrl = options.queueUrl;
  }

  async put(letter: { readonly body: string; readonly cause: string }): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#url,
        MessageBody: letter.body,
        MessageAttributes: {
          cause: { DataType: 'String', StringValue: toAttribute(letter.cause) },
        },
      }),
    );
  }

  async replay(limit: number): Promise<readonly ReplayedLetter[]> {
    // All are taken out before the first goes back: one that fails again at once must not be met again.
    const letters: Message[] = [];
    for (;;) {
      const wanted = Math.min(batchSize, limit - letters.length);
      const received = wanted > 0 ? await this.#receive(wanted) : [];
      if (received.length === 0) break;
      letters.push(...received);
    }
    for (let start = 0; start < letters.length; start += batchSize) {
      const batch = letters.slice(start, start + batchSize);
      // Sent before it is deleted: of a crash in between it is there twice, which does no harm, and never lost.
      await sendBodies(
        batch.map(({ Body = '' }) => Body),
        { client: this.#client, url: this.#queueUrl },
      );
      await this.#delete(batch);
    }
    return letters.map(toReplayed);
  }

  async #receive(atMost: number): Promise<Message[]> {
    const { Messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#url,
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

  async #delete(letters: readonly Message[]): Promise<void> {
    await this.#client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.#url,
        Entries: letters.map(({ ReceiptHandle }, place) => ({ Id: `${place}`, ReceiptHandle })),
      }),
    );
  }
}

function toReplayed({ Body = '', MessageAttributes, Attributes }: Message): ReplayedLetter {
  return {
    body: Body.slice(0, shownCharacters),
    cause: MessageAttributes?.cause?.StringValue ?? neverFinished,
    since: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
  };
}

/** SQS takes only what XML may hold, and nothing empty. */
function toAttribute(cause: string): string {
  const text = cause.slice(0, shownCharacters).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '?');
  return text === '' ? 'no cause was given' : text;
}
