import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { KitEvent, Publish } from '../../domain/event';
import { AppError } from '../../platform/errors';
import type { Log } from '../../platform/log';
import type { EventDeadLetters } from '../ports';

/** Limits of a call of Kinesis, and of one record with its key. */
const mostRecords = 500;
const mostBytes = 5_242_880;
const mostRecordBytes = 1_048_576;

/** Tries of a batch before its events go to the dead letters: with the waits about two seconds. */
const mostTries = 5;
const firstWaitMs = 100;
const longestWaitMs = 1_000;

/** What {@link KinesisEvents} needs. */
export interface KinesisEventsDeps {
  /** Opened by the first event; tries a call once, for the tries are made here. */
  readonly open: () => Promise<KinesisClient>;
  readonly stream: string;
  /** Where events go that the stream does not take. */
  readonly deadLetters: EventDeadLetters;
  readonly log: Log;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** 0 to 1, so that many who were throttled together do not come back together. */
  readonly random: () => number;
}

interface EventRecord {
  readonly id: string;
  readonly body: string;
  readonly bytes: number;
}

/**
 * The event stream on Kinesis, an event a record, spread over the shards by the events' ids.
 *
 * Kinesis may take a part of a batch: what it refuses is sent again, and goes to the dead letters when it is refused again
 * and again. An event may be on the stream twice; it has the same id then.
 */
export class KinesisEvents {
  readonly #deps: KinesisEventsDeps;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(deps: KinesisEventsDeps) {
    this.#deps = deps;
  }

  /**
   * @throws `event_too_large` for one that neither stream nor queue takes, after the others are kept; `events_not_kept`,
   * retryable, when both are away
   */
  readonly publish: Publish = (events) => {
    const publishing = this.#publish(events);
    const settled = publishing.then(
      () => {},
      () => {},
    );
    this.#inFlight.add(settled);
    return publishing.finally(() => this.#inFlight.delete(settled));
  };

  /** Waits for what is being published, also for what nobody waits for; throws nothing. */
  readonly settle = async (): Promise<void> => {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  };

  async #publish(events: readonly KitEvent[]): Promise<void> {
    const records = events.map((event): EventRecord => {
      const body = JSON.stringify(event);
      return { id: event.id, body, bytes: Buffer.byteLength(body) + Buffer.byteLength(event.id) };
    });
    const tooLarge = records.find(({ bytes }) => bytes > mostRecordBytes);
    for (const batch of batches(records.filter(({ bytes }) => bytes <= mostRecordBytes))) {
      await this.#put(batch);
    }
    if (tooLarge === undefined) return;
    throw new AppError(
      `the event ${tooLarge.id} has ${tooLarge.bytes} bytes, the stream takes ${mostRecordBytes}: shorten its texts`,
      { kind: 'too-large', code: 'event_too_large' },
    );
  }

  async #put(batch: readonly EventRecord[]): Promise<void> {
    const { sleep, random, log } = this.#deps;
    let left = batch;
    let cause = '';
    for (let tries = 1; tries <= mostTries; tries++) {
      const outcome = await this.#send(left);
      if (outcome.refused.length === 0) return;
      left = outcome.refused;
      cause = outcome.cause;
      if (tries === mostTries) break;
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1));
      await sleep(waitMs * (0.5 + random() / 2));
    }
    log('feedback.events_laid_down', { events: left.length, code: cause });
    await this.#layDown(left, cause);
  }

  async #send(batch: readonly EventRecord[]): Promise<{ refused: readonly EventRecord[]; cause: string }> {
    try {
      const client = await this.#deps.open();
      const { Records: results = [] } = await client.send(
        new PutRecordsCommand({
          StreamName: this.#deps.stream,
          Records: batch.map(({ id, body }) => ({
            PartitionKey: partitionKeyOf(id),
            Data: Buffer.from(body),
          })),
        }),
      );
      return {
        refused: batch.filter((_, place) => results[place]?.ErrorCode !== undefined),
        cause: results.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorCode ?? '',
      };
    } catch (error) {
      return { refused: batch, cause: error instanceof Error ? error.name : typeof error };
    }
  }

  async #layDown(records: readonly EventRecord[], cause: string): Promise<void> {
    try {
      const bodies = records.map(({ body }) => body);
      await this.#deps.deadLetters.put(bodies, `the stream did not take it: ${cause}`);
    } catch (error) {
      throw new AppError(
        `neither the event stream (${cause}) nor its queue takes ${records.length} events: try again in a few seconds`,
        { kind: 'unavailable', code: 'events_not_kept', isRetryable: true, cause: error },
      );
    }
  }
}

/** A key has at most 256 characters; ids are shorter. */
function partitionKeyOf(id: string): string {
  return id.slice(0, 256);
}

function batches(records: readonly EventRecord[]): readonly (readonly EventRecord[])[] {
  const filled: EventRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const last = filled.at(-1);
    if (last && last.length < mostRecords && bytes + record.bytes <= mostBytes) {
      last.push(record);
      bytes += record.bytes;
    } else {
      filled.push([record]);
      bytes = record.bytes;
    }
  }
  return filled;
}
