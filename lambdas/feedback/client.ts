import { readVariables, type Variables } from '../platform/read-variables';
import { readKinesisRecords } from './adapters/read-kinesis-records';
import { SqsEventDeadLetters } from './adapters/sqs-event-dead-letters';
import { type ConsumeEvents, type ConsumeRecordsDeps, consumeRecords as consumeAll } from './consume-records';
import type { EventDeadLetters } from './ports';
import { eventConsumerVariables } from './settings';

/**
 * Consumes the records that Kinesis invokes a function with.
 *
 * What cannot be read, and what `consume` refuses with an error that is not retryable, goes to the dead letters with its
 * cause. Any other error returns the rest of the batch, from the record at fault on: Kinesis brings it again, so that the
 * mapping needs `reportBatchItemFailures`, an end of its retries and a destination for what it gives up.
 *
 * @param invocation - the event of Lambda
 * @param consume - must be idempotent; it is given all events at once and, when that fails, one by one
 * @throws `invalid_shape` when something else than Kinesis invokes the function
 * @example
 * const deps = { log, deadLetters: openEventDeadLetters() };
 * export const handler = observe(async (event: unknown) => consumeRecords(event, countEvents, deps));
 */
export async function consumeRecords(
  invocation: unknown,
  consume: ConsumeEvents,
  deps: ConsumeRecordsDeps,
): Promise<{ batchItemFailures: readonly { itemIdentifier: string }[] }> {
  const left = await consumeAll(readKinesisRecords(invocation), consume, deps);
  return { batchItemFailures: left === undefined ? [] : [{ itemIdentifier: left }] };
}

/**
 * Opens the dead letters of the event stream, for a function that consumes it.
 *
 * @throws AppError `missing_setting` without `EventStream.grantConsume`
 */
export function openEventDeadLetters(variables?: Variables): EventDeadLetters {
  const { deadLetters: url } = readVariables(eventConsumerVariables, 'EventStream.grantConsume', variables);
  return lazyDeadLetters(url);
}

/** Few letters are ever written: the client of SQS comes with the first. */
function lazyDeadLetters(url: string): EventDeadLetters {
  return new SqsEventDeadLetters({
    url,
    open: async () => (await import('../platform/open-sqs')).openSqs(),
  });
}
