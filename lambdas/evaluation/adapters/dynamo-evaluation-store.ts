import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseShape } from '../../platform/json';
import type { Evaluation } from '../api';
import type { EvaluationStore } from '../ports';
import { evaluationKeys, evaluationTable as layout } from '../settings';
import { evaluationShape } from './evaluation-shape';

/** BatchGetItem takes no more. */
const mostPerBatch = 100;
const sortKey = 'evaluation';

const pointerShape = z.object({ id: z.string() });

/**
 * Evaluations in DynamoDB: `evaluation#<id>` is one, field by field, so that many functions add to it at once;
 * `evaluations#<tenant>` holds which ones there are, by the time of their start.
 */
export class DynamoEvaluationStore implements EvaluationStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async put(evaluation: Evaluation): Promise<void> {
    const { id, tenant, startedAt } = evaluation;
    await this.client.send(new PutCommand({ TableName: this.table, Item: { ...keyOf(id), ...evaluation } }));
    // Second, so that nothing listed is not there.
    await this.client.send(
      new PutCommand({
        TableName: this.table,
        Item: {
          [layout.partitionKey]: evaluationKeys.byTenant + tenant,
          [layout.sortKey]: `${startedAt}#${id}`,
          id,
        },
      }),
    );
  }

  async get(evaluationId: string): Promise<Evaluation | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: keyOf(evaluationId), ConsistentRead: true }),
    );
    return Item && readItem(Item);
  }

  async list(tenant: string, limit: number): Promise<readonly Evaluation[]> {
    const ids = await this.newestIds(tenant, limit);
    const found = new Map<string, Evaluation>();
    const open = ids.map(keyOf);
    while (open.length > 0) {
      const { Responses = {}, UnprocessedKeys = {} } = await this.client.send(
        new BatchGetCommand({
          RequestItems: { [this.table]: { Keys: open.splice(0, mostPerBatch), ConsistentRead: true } },
        }),
      );
      for (const item of Responses[this.table] ?? []) {
        const evaluation = readItem(item);
        found.set(evaluation.id, evaluation);
      }
      open.push(...(UnprocessedKeys[this.table]?.Keys ?? []));
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  async advance(
    evaluationId: string,
    { done, costUsd, at }: { readonly done: number; readonly costUsd: number; readonly at: string },
  ): Promise<Evaluation> {
    const { Attributes } = await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: keyOf(evaluationId),
        UpdateExpression: 'ADD #done :done, #costUsd :costUsd SET #updatedAt = :at',
        ConditionExpression: 'attribute_exists(#state)',
        ExpressionAttributeNames: {
          '#done': 'done',
          '#costUsd': 'costUsd',
          '#updatedAt': 'updatedAt',
          '#state': 'state',
        },
        ExpressionAttributeValues: { ':done': done, ':costUsd': costUsd, ':at': at },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return readItem(Attributes);
  }

  async askToStop(
    evaluationId: string,
    { reason, at }: { readonly reason: string; readonly at: string },
  ): Promise<Evaluation | undefined> {
    try {
      const { Attributes } = await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: keyOf(evaluationId),
          UpdateExpression: 'SET #reason = :reason, #updatedAt = :at',
          ConditionExpression: '#state = :running AND attribute_not_exists(#reason)',
          ExpressionAttributeNames: { '#reason': 'reason', '#updatedAt': 'updatedAt', '#state': 'state' },
          ExpressionAttributeValues: { ':reason': reason, ':at': at, ':running': 'running' },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return readItem(Attributes);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return this.get(evaluationId);
    }
  }

  private async newestIds(tenant: string, limit: number): Promise<readonly string[]> {
    const ids: string[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: '#pk = :pk',
          ExpressionAttributeNames: { '#pk': layout.partitionKey },
          ExpressionAttributeValues: { ':pk': evaluationKeys.byTenant + tenant },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit - ids.length,
          ExclusiveStartKey,
        }),
      );
      ids.push(...Items.map((item) => parseShape(item, pointerShape, 'an entry of the evaluations').id));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey && ids.length < limit);
    return ids;
  }
}

function keyOf(evaluationId: string): Record<string, unknown> {
  return {
    [layout.partitionKey]: evaluationKeys.evaluation + evaluationId,
    [layout.sortKey]: sortKey,
  };
}

function readItem(item: unknown): Evaluation {
  return parseShape(item, evaluationShape, 'an evaluation in the table');
}
