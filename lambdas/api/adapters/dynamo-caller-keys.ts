import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { parseShape } from '../../platform/json';
import type { CallerKey, CallerKeys } from '../ports';
import { callerKeysTable as shape } from '../settings';
import { callerKeyShape } from './caller-key-shape';

/**
 * Virtual keys in DynamoDB.
 *
 * The digest of a key is its place in the table, so that authentication is one consistent read: a revoked key is
 * refused by the next request. A list may miss a key that was made within the last second.
 */
export class DynamoCallerKeys implements CallerKeys {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async put(key: CallerKey): Promise<void> {
    await this.client.send(new PutCommand({ TableName: this.table, Item: { ...key } }));
  }

  async findByHash(keyHash: string): Promise<CallerKey | undefined> {
    // DynamoDB has no empty keys and refuses to look for one.
    if (keyHash === '') return undefined;
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { [shape.partitionKey]: keyHash }, ConsistentRead: true }),
    );
    return Item && toCallerKey(Item);
  }

  async get(keyId: string): Promise<CallerKey | undefined> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: shape.byId.name,
        KeyConditionExpression: '#id = :id',
        ExpressionAttributeNames: { '#id': shape.byId.partitionKey },
        ExpressionAttributeValues: { ':id': keyId },
        Limit: 1,
      }),
    );
    const keyHash: unknown = Items[0]?.[shape.partitionKey];
    // The index only says which one it is: it may lag behind, and a change is made to what is read here.
    return typeof keyHash === 'string' ? this.findByHash(keyHash) : undefined;
  }

  async list(tenant: string): Promise<readonly CallerKey[]> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.table,
        IndexName: shape.byTenant.name,
        KeyConditionExpression: '#tenant = :tenant',
        ExpressionAttributeNames: { '#tenant': shape.byTenant.partitionKey },
        ExpressionAttributeValues: { ':tenant': tenant },
      },
    );
    const keys: CallerKey[] = [];
    for await (const { Items = [] } of pages) keys.push(...Items.map(toCallerKey));
    return keys;
  }
}

function toCallerKey(item: Readonly<Record<string, unknown>>): CallerKey {
  return parseShape(item, callerKeyShape, 'a caller key in DynamoDB');
}
