import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseShape } from '../../platform/json';
import { runBounded } from '../../platform/run-bounded';
import type { LiveScoreQueue } from '../ports';
import { evaluationTable as layout } from '../settings';

/** What every waiting item has in the key of the index. */
const waiting = 'live';
const sortKey = 'live';
/**
 * Days that an answer is remembered for. An event that comes again later is scored again, under the id that it had, so
 * that nothing counts it twice.
 */
const rememberedDays = 30;

const keyShape = z.object({ [layout.partitionKey]: z.string(), [layout.waiting.sortKey]: z.string() });
const claimedShape = z.object({ answerId: z.string(), tenant: z.string(), attempts: z.number() });

/** What {@link DynamoLiveScoreQueue} needs. */
export interface DynamoLiveScoreQueueDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/**
 * Live answers to be scored, in the table of evaluations: `live#<answer>`.
 *
 * Those that wait are found by an index of one partition, which takes 1000 a second; claiming is a write on the
 * condition that nobody else has claimed meanwhile.
 */
export class DynamoLiveScoreQueue implements LiveScoreQueue {
  constructor(private readonly deps: DynamoLiveScoreQueueDeps) {}

  async add({ answerId, tenant, dueAt }: Parameters<LiveScoreQueue['add']>[0]): Promise<void> {
    try {
      await this.deps.client.send(
        new PutCommand({
          TableName: this.deps.table,
          Item: {
            ...keyOf(answerId),
            answerId,
            tenant,
            attempts: 0,
            [layout.waiting.partitionKey]: waiting,
            [layout.waiting.sortKey]: dueAt,
            [layout.timeToLive]: Math.floor(Date.parse(dueAt) / 1_000) + rememberedDays * 86_400,
          },
          ConditionExpression: 'attribute_not_exists(#pk)',
          ExpressionAttributeNames: { '#pk': layout.partitionKey },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async claim({ now, retryAt, limit }: Parameters<LiveScoreQueue['claim']>[0]) {
    const { Items = [] } = await this.deps.client.send(
      new QueryCommand({
        TableName: this.deps.table,
        IndexName: layout.waiting.name,
        KeyConditionExpression: '#waiting = :waiting AND #dueAt <= :now',
        ExpressionAttributeNames: {
          '#waiting': layout.waiting.partitionKey,
          '#dueAt': layout.waiting.sortKey,
        },
        ExpressionAttributeValues: { ':waiting': waiting, ':now': now },
        Limit: limit,
      }),
    );
    const claimed = [];
    for (const item of Items) {
      const taken = await this.take(
        parseShape(item, keyShape, 'an item of the queue of live answers'),
        retryAt,
      );
      if (taken) claimed.push(taken);
    }
    return claimed;
  }

  async postpone(answerId: string, dueAt: string): Promise<void> {
    await this.change(answerId, {
      UpdateExpression: 'SET #dueAt = :dueAt',
      ConditionExpression: 'attribute_exists(#dueAt)',
      ExpressionAttributeNames: { '#dueAt': layout.waiting.sortKey },
      ExpressionAttributeValues: { ':dueAt': dueAt },
    });
  }

  async done(answerId: string): Promise<void> {
    await this.change(answerId, {
      UpdateExpression: 'REMOVE #waiting, #dueAt',
      // Else it would make an item of nothing but a key.
      ConditionExpression: 'attribute_exists(#pk)',
      ExpressionAttributeNames: {
        '#pk': layout.partitionKey,
        '#waiting': layout.waiting.partitionKey,
        '#dueAt': layout.waiting.sortKey,
      },
    });
  }

  async erase(answerIds: readonly string[]): Promise<number> {
    const { client, table } = this.deps;
    let erased = 0;
    await runBounded(answerIds, 8, async (answerId) => {
      const { Attributes } = await client.send(
        new DeleteCommand({ TableName: table, Key: keyOf(answerId), ReturnValues: 'ALL_OLD' }),
      );
      if (Attributes) erased++;
    });
    return erased;
  }

  /** Changes an item, or nothing where the condition does not hold. */
  private async change(
    answerId: string,
    change: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
  ): Promise<void> {
    try {
      await this.deps.client.send(
        new UpdateCommand({ TableName: this.deps.table, Key: keyOf(answerId), ...change }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** @returns undefined when another process has claimed it, or it is done */
  private async take(found: z.output<typeof keyShape>, retryAt: string) {
    try {
      const { Attributes } = await this.deps.client.send(
        new UpdateCommand({
          TableName: this.deps.table,
          Key: { [layout.partitionKey]: found[layout.partitionKey], [layout.sortKey]: sortKey },
          UpdateExpression: 'SET #dueAt = :retryAt ADD #attempts :one',
          ConditionExpression: '#dueAt = :dueAt',
          ExpressionAttributeNames: { '#dueAt': layout.waiting.sortKey, '#attempts': 'attempts' },
          ExpressionAttributeValues: {
            ':dueAt': found[layout.waiting.sortKey],
            ':retryAt': retryAt,
            ':one': 1,
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return parseShape(Attributes, claimedShape, 'a live answer that was claimed');
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

function keyOf(answerId: string) {
  return { [layout.partitionKey]: `live#${answerId}`, [layout.sortKey]: sortKey };
}
