import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { batchBodies } from './batch-bodies';
import { AppError } from './errors';

/** Name of the attribute that says why a message is a dead letter. */
const causeAttribute = 'cause';
/** Of a longer cause the beginning says enough. */
const mostCauseCharacters = 1_000;
/** Of the attribute with its name and type, a character at three bytes. */
const mostCauseBytes = 3 * mostCauseCharacters + 32;

/**
 * Sends messages, as many a call as SQS takes.
 *
 * @param options.cause - why they go to a queue of dead letters, as the attribute `cause` of each
 * @throws `queue_refused` when the queue has not taken all of them: which are in it already is not known
 */
export async function sendBodies(
  bodies: readonly string[],
  { client, url, cause }: { client: SQSClient; url: string; cause?: string },
): Promise<void> {
  const attributes = cause === undefined ? undefined : { [causeAttribute]: textAttribute(cause) };
  for (const batch of batchBodies(bodies, cause === undefined ? 0 : mostCauseBytes)) {
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: batch.map((body, place) => ({
          Id: `${place}`,
          MessageBody: body,
          MessageAttributes: attributes,
        })),
      }),
    );
    if (Failed.length === 0) continue;
    throw new AppError(
      `the queue has not taken ${Failed.length} messages (${Failed[0]?.Code}): try again in a few seconds`,
      { kind: 'unavailable', code: 'queue_refused', isRetryable: true },
    );
  }
}

/** SQS takes only what XML may hold, and nothing empty. */
function textAttribute(text: string) {
  const allowed = text.slice(0, mostCauseCharacters).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '?');
  return { DataType: 'String', StringValue: allowed === '' ? 'no cause was given' : allowed };
}
