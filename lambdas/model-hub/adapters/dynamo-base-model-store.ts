import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import type { BaseModel } from '../api';
import type { BaseModelStore } from '../ports';
import { baseModelTable as layout } from '../settings';
import { baseModelSchema } from './base-model-schema';

const itemShape = z.object({ record: z.string() });

/** There are few of them, and lists are consistent within one partition. */
const partition = 'base-models';

/** Base models in DynamoDB. */
export class DynamoBaseModelStore implements BaseModelStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async put(model: BaseModel): Promise<void> {
    await this.client.send(
      new PutCommand({
        TableName: this.table,
        Item: { ...keyOf(model.model), record: JSON.stringify(model) },
      }),
    );
  }

  async get(model: string): Promise<BaseModel | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: keyOf(model), ConsistentRead: true }),
    );
    return Item && toBaseModel(Item);
  }

  async list(): Promise<readonly BaseModel[]> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.table,
        KeyConditionExpression: '#part = :part',
        ExpressionAttributeNames: { '#part': layout.partitionKey },
        ExpressionAttributeValues: { ':part': partition },
        ConsistentRead: true,
      },
    );
    const models: BaseModel[] = [];
    for await (const { Items = [] } of pages) models.push(...Items.map(toBaseModel));
    return models;
  }
}

function keyOf(model: string): Record<string, string> {
  return { [layout.partitionKey]: partition, [layout.sortKey]: model };
}

function toBaseModel(item: unknown): BaseModel {
  const { record } = parseShape(item, itemShape, 'an item of the table of base models');
  return parseJson(record, baseModelSchema, 'a base model in DynamoDB');
}
