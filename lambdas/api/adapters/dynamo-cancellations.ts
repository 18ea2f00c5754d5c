import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { AppError } from '../../platform/errors';
import type { Log } from '../../platform/log';
import type { Cancellations } from '../ports';
import { cancellationsTable as shape } from '../settings';

/** Longer than any answer takes: a function ends after 15 minutes at the latest. */
const keptSeconds = 3_600;

/** What {@link DynamoCancellations} needs. */
export interface DynamoCancellationsDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly now: () => Date;
  readonly log: Log;
  /** Time between two looks, 1000 when left out: how long a request takes to arrive, at most. */
  readonly pollMs?: number;
}

/**
 * Cancellations between functions: a request is an item in DynamoDB, which whoever makes the answer looks for once a
 * second.
 */
export class DynamoCancellations implements Cancellations {
  constructor(private readonly deps: DynamoCancellationsDeps) {}

  async request(answerId: string): Promise<void> {
    const { client, table, now } = this.deps;
    const expiresAt = Math.floor(now().getTime() / 1_000) + keptSeconds;
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { [shape.partitionKey]: answerId, [shape.timeToLive]: expiresAt },
      }),
    );
  }

  watch(answerId: string, onCancel: () => void): () => void {
    let isWatched = true;
    let timer: NodeJS.Timeout | undefined;
    const lookLater = () => {
      timer = setTimeout(look, this.deps.pollMs ?? 1_000);
    };
    const look = async () => {
      const isRequested = await this.isRequested(answerId);
      if (!isWatched) return;
      if (!isRequested) return lookLater();
      isWatched = false;
      onCancel();
    };
    lookLater();
    return () => {
      isWatched = false;
      clearTimeout(timer);
    };
  }

  /** Never rejects: an answer goes on although nobody can stop it for the moment. */
  private async isRequested(answerId: string): Promise<boolean> {
    const { client, table, log } = this.deps;
    try {
      const key = { [shape.partitionKey]: answerId };
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: key }));
      return Item !== undefined;
    } catch (error) {
      log('api.cancellation_not_read', {
        answerId,
        code: error instanceof AppError ? error.code : 'internal',
      });
      return false;
    }
  }
}
