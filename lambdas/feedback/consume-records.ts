import type { KitEvent } from '../domain/event';
import { describeDefect } from '../platform/describe-defect';
import { AppError, type ErrorKind } from '../platform/errors';
import type { Log } from '../platform/log';
import type { EventDeadLetters } from './ports';
import { readEvent } from './read-event';

/** A record of the stream. */
export interface StreamRecord {
  readonly id: string;
  /** An event as JSON, or what came in the place of one. */
  readonly body: string;
}

/** Does something with events; must be idempotent, for an event may come again, alone or with others. */
export type ConsumeEvents = (events: readonly KitEvent[]) => Promise<void>;

/** What consuming needs. */
export interface ConsumeRecordsDeps {
  readonly deadLetters: EventDeadLetters;
  readonly log: Log;
}

/** An event that a consumer refuses in one of these ways will be refused again, however long one waits. */
const finalKinds: readonly ErrorKind[] = ['invalid', 'not-found', 'conflict', 'too-large'];

type ReadRecord = StreamRecord & ({ readonly event: KitEvent } | { readonly cause: string });

/**
 * Gives the events of records to a consumer, in their order.
 *
 * What is no event, and what the consumer refuses for good, goes to the dead letters and stops nothing. When all of them
 * together fail, they are given one by one, so that the one at fault is found.
 *
 * @returns id of the first record that is still to be consumed; undefined when all of them are done with
 */
export async function consumeRecords(
  records: readonly StreamRecord[],
  consume: ConsumeEvents,
  deps: ConsumeRecordsDeps,
): Promise<string | undefined> {
  const read = records.map((record) => readRecord(record, deps));
  const events = read.flatMap((record) => ('event' in record ? [record.event] : []));
  const isDone = events.length === 0 || (await isConsumed(events, consume, deps)) === true;
  for (const record of read) {
    const cause =
      'event' in record ? isDone || (await isConsumed([record.event], consume, deps)) : record.cause;
    if (cause === true) continue;
    if (cause === false) return record.id;
    // Not before its turn: what comes again must not be laid down twice.
    await deps.deadLetters.put([record.body], cause);
  }
  return undefined;
}

/** @returns whether they are consumed, or why they never will be */
async function isConsumed(
  events: readonly KitEvent[],
  consume: ConsumeEvents,
  { log }: ConsumeRecordsDeps,
): Promise<boolean | string> {
  try {
    await consume(events);
    return true;
  } catch (error) {
    const isForeseen = error instanceof AppError;
    log('feedback.events_not_consumed', {
      events: events.length,
      code: isForeseen ? error.code : undefined,
      error: isForeseen ? undefined : describeDefect(error),
    });
    const isFinal = isForeseen && !error.isRetryable && finalKinds.includes(error.kind);
    return isFinal ? `its consumer refused it: ${error.code}` : false;
  }
}

function readRecord(record: StreamRecord, { log }: ConsumeRecordsDeps): ReadRecord {
  try {
    return { ...record, event: readEvent(record.body) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log('feedback.event_unreadable', { record: record.id, code: error.code });
    return { ...record, cause: `it cannot be read: ${error.code}` };
  }
}
