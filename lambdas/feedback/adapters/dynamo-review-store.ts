import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import type { ReviewItem } from '../api';
import { placeOfReview } from '../place-of-review';
import type { ReviewErasure, ReviewStore } from '../ports';
import { feedbackTable as shape } from '../settings';
import { eraseItems } from './erase-items';
import { getItems } from './get-items';
import { reviewItemShape } from './review-item-shape';
import { scanItems } from './scan-items';

const itemShape = z.object({ id: z.string(), item: z.string() });

/** Before and past every place. */
const begin = ' ';
const end = '~';

/**
 * The review queues in DynamoDB: an item is read and written consistently; lists and counts come from an index, which follows
 * within a second.
 */
export class DynamoReviewStore implements ReviewStore, ReviewErasure {
  constructor(
    private readonly options: { readonly client: DynamoDBDocumentClient; readonly table: string },
  ) {}

  async get(reviewId: string): Promise<ReviewItem | undefined> {
    const { client, table } = this.options;
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { [shape.partitionKey]: reviewId }, ConsistentRead: true }),
    );
    return Item && toItem(Item);
  }

  async put(item: ReviewItem): Promise<boolean> {
    const { client, table } = this.options;
    const isFirst = item.version === 1;
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: {
            [shape.partitionKey]: item.id,
            [shape.inQueue.partitionKey]: queueStateOf(item),
            [shape.inQueue.sortKey]: placeOfReview(item),
            version: item.version,
            item: JSON.stringify(item),
          },
          ConditionExpression: isFirst ? 'attribute_not_exists(version)' : 'version = :seen',
          ExpressionAttributeValues: isFirst ? undefined : { ':seen': item.version - 1 },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async list(query: Parameters<ReviewStore['list']>[0]): Promise<readonly ReviewItem[]> {
    const { after, until, isBackwards = false, limit } = query;
    const [above, below] = isBackwards ? [until, after] : [after, until];
    // DynamoDB refuses a span that ends before it begins.
    if ((above ?? begin) > (below ?? end)) return [];
    const items: ReviewItem[] = [];
    let key: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.options.client.send(
        new QueryCommand({
          TableName: this.options.table,
          IndexName: shape.inQueue.name,
          KeyConditionExpression: '#queue = :queue AND #place BETWEEN :above AND :below',
          ExpressionAttributeNames: {
            '#queue': shape.inQueue.partitionKey,
            '#place': shape.inQueue.sortKey,
          },
          ExpressionAttributeValues: {
            ':queue': queueStateOf(query),
            ':above': above ?? begin,
            ':below': below ?? end,
          },
          ScanIndexForward: !isBackwards,
          // The two ends are found, too.
          Limit: limit - items.length + 2,
          ExclusiveStartKey: key,
        }),
      );
      const found = (await getItems(Items, this.options)).map(toItem);
      items.push(...found.filter((item) => isBetween(item, query, above, below)));
      key = LastEvaluatedKey;
    } while (key !== undefined && items.length < limit);
    return items.slice(0, limit);
  }

  async count(query: Parameters<ReviewStore['count']>[0]): Promise<number> {
    const pages = paginateQuery(
      { client: this.options.client },
      {
        TableName: this.options.table,
        IndexName: shape.inQueue.name,
        KeyConditionExpression: '#queue = :queue',
        ExpressionAttributeNames: { '#queue': shape.inQueue.partitionKey },
        ExpressionAttributeValues: { ':queue': queueStateOf(query) },
        Select: 'COUNT',
      },
    );
    let count = 0;
    for await (const { Count = 0 } of pages) count += Count;
    return count;
  }

  async all(tenant: string): Promise<readonly ReviewItem[]> {
    const items = await scanItems('item', this.options);
    return items.map(toItem).filter((item) => item.tenant === tenant);
  }

  async erase(reviewIds: readonly string[]): Promise<void> {
    await eraseItems(reviewIds, this.options);
  }
}

function queueStateOf({ tenant, queue, state }: Pick<ReviewItem, 'tenant' | 'queue' | 'state'>): string {
  return JSON.stringify([tenant, queue, state]);
}

/** The index lags behind the table: what has moved on meanwhile is in another list. */
function isBetween(
  item: ReviewItem,
  query: Parameters<ReviewStore['list']>[0],
  above: string | undefined,
  below: string | undefined,
): boolean {
  const place = placeOfReview(item);
  return queueStateOf(item) === queueStateOf(query) && place > (above ?? begin) && place < (below ?? end);
}

function toItem(item: unknown): ReviewItem {
  const { id, item: json } = parseShape(item, itemShape, 'an item of the reviews');
  return parseJson(json, reviewItemShape, `the review ${id}`);
}
