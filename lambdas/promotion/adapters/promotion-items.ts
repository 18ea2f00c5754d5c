import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseShape } from '../../platform/json';
import { promotionTable as shape } from '../settings';

/** Where an item is. */
export interface ItemKey {
  readonly part: string;
  readonly place: string;
}

/** An item of the table of promotion: its key, what it holds as JSON, and the version where changes are compared. */
export interface PromotionItem extends ItemKey {
  readonly record: string;
  readonly version?: number;
}

const itemShape = z.object({ part: z.string(), place: z.string(), record: z.string() });

/** DynamoDB takes so many keys in one read. */
const mostKeys = 100;

/** Reads and writes of the table of promotion; every read is consistent. */
export class PromotionItems {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async get(key: ItemKey): Promise<string | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: toKey(key), ConsistentRead: true }),
    );
    return Item && toItem(Item).record;
  }

  /** @param keys - each of another partition @returns records by partition; those without an item are left out */
  async getAll(keys: readonly ItemKey[]): Promise<ReadonlyMap<string, string>> {
    const records = new Map<string, string>();
    for (let start = 0; start < keys.length; start += mostKeys) {
      let wanted: Record<string, unknown>[] = keys.slice(start, start + mostKeys).map(toKey);
      while (wanted.length > 0) {
        const { Responses, UnprocessedKeys } = await this.client.send(
          new BatchGetCommand({ RequestItems: { [this.table]: { Keys: wanted, ConsistentRead: true } } }),
        );
        for (const item of Responses?.[this.table] ?? []) {
          const { part, record } = toItem(item);
          records.set(part, record);
        }
        wanted = UnprocessedKeys?.[this.table]?.Keys ?? [];
      }
    }
    return records;
  }

  /** Items of a partition, the last place first. */
  async listBackwards(query: {
    part: string;
    /** What places begin with; none: every place. */
    prefix?: string;
    limit: number;
    /** Place after which to go on. */
    after?: string;
  }): Promise<readonly { place: string; record: string }[]> {
    const { part, prefix, limit, after } = query;
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: `#part = :part${prefix === undefined ? '' : ' AND begins_with(#place, :prefix)'}`,
        ExpressionAttributeNames: {
          '#part': shape.partitionKey,
          ...(prefix !== undefined && { '#place': shape.sortKey }),
        },
        ExpressionAttributeValues: { ':part': part, ...(prefix !== undefined && { ':prefix': prefix }) },
        ExclusiveStartKey: after === undefined ? undefined : toKey({ part, place: after }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return Items.map(toItem);
  }

  /** Every item of a partition whose place begins so. */
  async *listAll(part: string, prefix: string): AsyncGenerator<{ place: string; record: string }> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.table,
        KeyConditionExpression: '#part = :part AND begins_with(#place, :prefix)',
        ExpressionAttributeNames: { '#part': shape.partitionKey, '#place': shape.sortKey },
        ExpressionAttributeValues: { ':part': part, ':prefix': prefix },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) yield* Items.map(toItem);
  }

  /** Writes all or, when the first is there already, none. @returns whether they were written */
  async add(items: readonly PromotionItem[]): Promise<boolean> {
    return await this.write(items, 'attribute_not_exists(#part)', { '#part': shape.partitionKey });
  }

  /**
   * Writes all when the first has the version before its own, or is not there and its version is 1; else none.
   *
   * @returns whether they were written
   */
  async swap(
    items: readonly [PromotionItem & { readonly version: number }, ...PromotionItem[]],
  ): Promise<boolean> {
    const [{ version }] = items;
    return version === 1
      ? await this.add(items)
      : await this.write(items, '#version = :before', { '#version': 'version' }, { ':before': version - 1 });
  }

  async put(item: PromotionItem): Promise<void> {
    await this.client.send(new PutCommand({ TableName: this.table, Item: toStored(item) }));
  }

  /** The condition is the first item's. */
  private async write(
    items: readonly PromotionItem[],
    condition: string,
    names: Readonly<Record<string, string>>,
    values?: Readonly<Record<string, number>>,
  ): Promise<boolean> {
    const TransactItems = items.map((item, index) => ({
      Put: {
        TableName: this.table,
        Item: toStored(item),
        ...(index === 0 && {
          ConditionExpression: condition,
          ExpressionAttributeNames: { ...names },
          ExpressionAttributeValues: values && { ...values },
        }),
      },
    }));
    try {
      await this.client.send(new TransactWriteCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (isRefused(error)) return false;
      throw error;
    }
  }
}

const cancelledShape = z.object({
  name: z.literal('TransactionCanceledException'),
  CancellationReasons: z.array(z.object({ Code: z.string().optional() })),
});

/** A condition that does not hold, or another transaction on the same item that was quicker: both lost the race. */
function isRefused(error: unknown): boolean {
  const { success, data } = cancelledShape.safeParse(error);
  return (
    success &&
    data.CancellationReasons.some(
      ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
    )
  );
}

function toKey({ part, place }: ItemKey): Record<string, unknown> {
  return { [shape.partitionKey]: part, [shape.sortKey]: place };
}

function toStored({ part, place, record, version }: PromotionItem): Record<string, unknown> {
  return { ...toKey({ part, place }), record, version };
}

function toItem(item: unknown): ItemKey & { readonly record: string } {
  return parseShape(item, itemShape, 'an item of the table of promotion');
}
