import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import type { FeedbackRecord } from '../api';
import type { FeedbackErasure, FeedbackStore } from '../ports';
import { feedbackTable as shape } from '../settings';
import { eraseItems } from './erase-items';
import { feedbackRecordShape } from './feedback-record-shape';
import { getItems } from './get-items';
import { scanItems } from './scan-items';

const itemShape = z.object({ id: z.string(), record: z.string() });

/** Feedback in DynamoDB: records are read and written consistently; what is said of an answer comes from an index, within a second. */
export class DynamoFeedbackStore implements FeedbackStore, FeedbackErasure {
  constructor(
    private readonly options: { readonly client: DynamoDBDocumentClient; readonly table: string },
  ) {}

  async get(feedbackId: string): Promise<FeedbackRecord | undefined> {
    const { client, table } = this.options;
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { [shape.partitionKey]: feedbackId }, ConsistentRead: true }),
    );
    return Item && toRecord(Item);
  }

  async put(record: FeedbackRecord): Promise<boolean> {
    const { client, table } = this.options;
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: {
            [shape.partitionKey]: record.id,
            [shape.ofAnswer.partitionKey]: record.answerId,
            [shape.ofAnswer.sortKey]: record.createdAt,
            revision: record.revision,
            record: JSON.stringify(record),
          },
          ConditionExpression: 'attribute_not_exists(revision) OR revision < :revision',
          ExpressionAttributeValues: { ':revision': record.revision },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async ofAnswer(answerId: string): Promise<readonly FeedbackRecord[]> {
    const { client, table } = this.options;
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: shape.ofAnswer.name,
        KeyConditionExpression: '#answer = :answer',
        ExpressionAttributeNames: { '#answer': shape.ofAnswer.partitionKey },
        ExpressionAttributeValues: { ':answer': answerId },
      },
    );
    const records: FeedbackRecord[] = [];
    for await (const { Items = [] } of pages) {
      const items = await getItems(Items, this.options);
      records.push(...items.map(toRecord));
    }
    return records;
  }

  async all(tenant: string): Promise<readonly FeedbackRecord[]> {
    const items = await scanItems('record', this.options);
    return items.map(toRecord).filter((record) => record.tenant === tenant);
  }

  async erase(feedbackIds: readonly string[]): Promise<void> {
    await eraseItems(feedbackIds, this.options);
  }
}

function toRecord(item: unknown): FeedbackRecord {
  const { id, record } = parseShape(item, itemShape, 'an item of the feedback');
  return parseJson(record, feedbackRecordShape, `the record of ${id}`);
}
