import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  type KinesisClient,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { AppError } from '../../platform/errors';
import type { EventShards, RecordRange } from '../ports';
import { decodeRecord } from './decode-record';

/** A shard is read five times a second by all together: who meets the others comes back. */
const mostTries = 8;
const waitMs = 400;
/** A call may bring nothing although there is more; of a batch of 100 events few are needed. */
const mostCalls = 50;

/** What {@link KinesisShards} needs. */
export interface KinesisShardsDeps {
  readonly open: () => Promise<KinesisClient>;
  readonly stream: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Records of the event stream on Kinesis, read again by their sequence numbers as long as its retention goes. */
export class KinesisShards implements EventShards {
  constructor(private readonly deps: KinesisShardsDeps) {}

  async read({ shardId, from, until }: RecordRange): Promise<readonly string[]> {
    const client = await this.deps.open();
    const bodies: string[] = [];
    let iterator = await this.#begin(client, shardId, from);
    for (let call = 0; call < mostCalls && iterator !== undefined; call++) {
      const position = iterator;
      const {
        Records = [],
        NextShardIterator,
        MillisBehindLatest,
      } = await this.#try(() =>
        client.send(new GetRecordsCommand({ ShardIterator: position, Limit: 1_000 })),
      );
      for (const { SequenceNumber = '', Data = new Uint8Array() } of Records) {
        // Where the first are gone the oldest ones that are left come, and they may be of others.
        if (isBefore(SequenceNumber, from)) continue;
        if (isBefore(until, SequenceNumber)) return bodies;
        bodies.push(decodeRecord(Data));
        if (SequenceNumber === until) return bodies;
      }
      iterator = Records.length === 0 && MillisBehindLatest === 0 ? undefined : NextShardIterator;
    }
    return bodies;
  }

  /** @returns undefined when the shard or the place in it is gone */
  async #begin(client: KinesisClient, shardId: string, from: string): Promise<string | undefined> {
    try {
      const { ShardIterator } = await this.#try(() =>
        client.send(
          new GetShardIteratorCommand({
            StreamName: this.deps.stream,
            ShardId: shardId,
            ShardIteratorType: 'AT_SEQUENCE_NUMBER',
            StartingSequenceNumber: from,
          }),
        ),
      );
      return ShardIterator;
    } catch (error) {
      // As for a shard that is gone, so for a place that is.
      if (error instanceof ResourceNotFoundException) return undefined;
      if (error instanceof InvalidArgumentException) return undefined;
      throw error;
    }
  }

  async #try<Result>(call: () => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof ExpiredIteratorException || !isPassing(error)) throw error;
        if (tries === mostTries) {
          throw new AppError('the event stream cannot be read: try again in a minute', {
            kind: 'unavailable',
            code: 'store_unavailable',
            isRetryable: true,
            cause: error,
          });
        }
        await this.deps.sleep(waitMs);
      }
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof ProvisionedThroughputExceededException) return true;
  // No answer at all, or one of a service that is ill.
  return !(typeof error === 'object' && error !== null && '$fault' in error && error.$fault === 'client');
}

/** Sequence numbers are longer than what a number holds. */
function isBefore(one: string, other: string): boolean {
  return BigInt(one) < BigInt(other);
}
