import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import { runBounded } from '../../platform/run-bounded';
import type { AnswerRecord } from '../api';
import type { AnswerLog } from '../ports';
import { answerLogTable as shape } from '../settings';
import { answerRecordShape } from './answer-record-shape';
import type { S3AnswerRecords } from './s3-answer-records';

/** An item of DynamoDB has at most 400 KB; the rest is room for names and for what comes. */
const mostInlineBytes = 300_000;
/** Answers that are erased at once. */
const erasedAtOnce = 8;

const pack = promisify(gzip);
const unpack = promisify(gunzip);

const keyShape = z.object({ [shape.partitionKey]: z.string() });

const itemShape = z.object({
  id: z.string(),
  [shape.timeToLive]: z.number(),
  packed: z.instanceof(Uint8Array).optional(),
  packedKey: z.string().optional(),
});

/** What {@link DynamoAnswerLog} needs. */
export interface DynamoAnswerLogDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Opened by the first record that does not fit into the table. */
  readonly openLargeRecords: () => Promise<S3AnswerRecords>;
  /** Days after which an answer is gone. */
  readonly retentionDays: number;
  readonly now: () => Date;
}

/**
 * The answer log in DynamoDB: a record is packed JSON, in its item or, when it is large, in S3.
 *
 * Those that have not ended are found by an index of one partition, which takes 1000 beginnings and ends a second.
 */
export class DynamoAnswerLog implements AnswerLog {
  constructor(private readonly deps: DynamoAnswerLogDeps) {}

  async put(record: AnswerRecord): Promise<void> {
    const { client, table, retentionDays } = this.deps;
    const { id, caller, createdAt, state } = record;
    const packed = await pack(JSON.stringify(record));
    const isInline = packed.length <= mostInlineBytes;
    await client.send(
      new PutCommand({
        TableName: table,
        Item: {
          id,
          tenant: caller.tenant,
          createdAt,
          state,
          [shape.byAsker.partitionKey]: askerOf(caller),
          [shape.timeToLive]: Math.floor(Date.parse(createdAt) / 1_000) + retentionDays * 86_400,
          [shape.running.partitionKey]: state === 'running' ? 'yes' : undefined,
          packed: isInline ? packed : undefined,
          // First the object, so that no item points to nothing.
          packedKey: isInline ? undefined : await (await this.deps.openLargeRecords()).put(id, packed),
        },
      }),
    );
  }

  async get(answerId: string): Promise<AnswerRecord | undefined> {
    const { client, table, now } = this.deps;
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { [shape.partitionKey]: answerId }, ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const item = parseShape(Item, itemShape, 'an item of the answer log');
    // DynamoDB removes what is over within days, not at once.
    if (item[shape.timeToLive] * 1_000 <= now().getTime()) return undefined;
    const packed = item.packedKey
      ? await (await this.deps.openLargeRecords()).get(item.packedKey)
      : item.packed;
    if (!packed) return undefined;
    const json = (await unpack(packed)).toString('utf8');
    return parseJson(json, answerRecordShape, `the record of ${item.id} in the answer log`);
  }

  async listRunning(before: string): Promise<readonly AnswerRecord[]> {
    const pages = paginateQuery(
      { client: this.deps.client },
      {
        TableName: this.deps.table,
        IndexName: shape.running.name,
        KeyConditionExpression: '#running = :yes AND #createdAt < :before',
        ExpressionAttributeNames: {
          '#running': shape.running.partitionKey,
          '#createdAt': shape.running.sortKey,
        },
        ExpressionAttributeValues: { ':yes': 'yes', ':before': before },
      },
    );
    const records: AnswerRecord[] = [];
    for await (const { Items = [] } of pages) {
      for (const { id } of Items) {
        const record = typeof id === 'string' ? await this.get(id) : undefined;
        // The index lags behind the table.
        if (record?.state === 'running') records.push(record);
      }
    }
    return records;
  }

  async listByCaller(
    caller: { readonly id: string; readonly tenant: string },
    until: string,
  ): Promise<readonly string[]> {
    const pages = paginateQuery(
      { client: this.deps.client },
      {
        TableName: this.deps.table,
        IndexName: shape.byAsker.name,
        KeyConditionExpression: '#asker = :asker AND #createdAt <= :until',
        ExpressionAttributeNames: {
          '#asker': shape.byAsker.partitionKey,
          '#createdAt': shape.byAsker.sortKey,
        },
        ExpressionAttributeValues: { ':asker': askerOf(caller), ':until': until },
      },
    );
    const ids: string[] = [];
    for await (const { Items = [] } of pages) {
      ids.push(
        ...Items.map((item) => parseShape(item, keyShape, 'a key of the answer log')[shape.partitionKey]),
      );
    }
    return ids;
  }

  async erase(answerIds: readonly string[]): Promise<number> {
    const { client, table } = this.deps;
    const records = await this.deps.openLargeRecords();
    let erased = 0;
    await runBounded(answerIds, erasedAtOnce, async (id) => {
      // First the object: without its item nobody would find it.
      await records.remove(id);
      const { Attributes } = await client.send(
        new DeleteCommand({ TableName: table, Key: { [shape.partitionKey]: id }, ReturnValues: 'ALL_OLD' }),
      );
      if (Attributes) erased++;
    });
    return erased;
  }
}

/** Two callers never share it, whatever letters are in their ids and tenants. */
function askerOf({ id, tenant }: { readonly id: string; readonly tenant: string }): string {
  return JSON.stringify([tenant, id]);
}
