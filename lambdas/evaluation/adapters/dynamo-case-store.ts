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
import { digest } from '../../platform/digest';
import { parseJson, parseShape } from '../../platform/json';
import { runBounded } from '../../platform/run-bounded';
import type { CaseResult } from '../api';
import type { CaseRole, CaseStore } from '../ports';
import { evaluationKeys, evaluationRowDays, evaluationTable as layout } from '../settings';
import { caseResultShape } from './case-result-shape';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

const itemShape = z.object({ packed: z.instanceof(Uint8Array) });

/** What {@link DynamoCaseStore} needs. */
export interface DynamoCaseStoreDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly now: () => Date;
}

/**
 * Rows of evaluations in DynamoDB, packed: `evaluation#<id>` with `row#<role>#<digest of the case's id>`. An importer's
 * ids may be longer than a key.
 */
export class DynamoCaseStore implements CaseStore {
  constructor(private readonly deps: DynamoCaseStoreDeps) {}

  async put(evaluationId: string, role: CaseRole, result: CaseResult): Promise<void> {
    const { client, table, now } = this.deps;
    await client.send(
      new PutCommand({
        TableName: table,
        Item: {
          ...keyOf(evaluationId, role, result.caseId),
          packed: await pack(JSON.stringify(result)),
          [layout.timeToLive]: Math.floor(now().getTime() / 1_000) + evaluationRowDays * 86_400,
        },
      }),
    );
  }

  async get(evaluationId: string, role: CaseRole, caseId: string): Promise<CaseResult | undefined> {
    const { client, table } = this.deps;
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: keyOf(evaluationId, role, caseId), ConsistentRead: true }),
    );
    return Item && readItem(Item);
  }

  async list(evaluationId: string, role: CaseRole): Promise<readonly CaseResult[]> {
    const pages = paginateQuery(
      { client: this.deps.client },
      {
        TableName: this.deps.table,
        KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :role)',
        ExpressionAttributeNames: { '#pk': layout.partitionKey, '#sk': layout.sortKey },
        ExpressionAttributeValues: {
          ':pk': evaluationKeys.evaluation + evaluationId,
          ':role': `row#${role}#`,
        },
        ConsistentRead: true,
      },
    );
    const rows: CaseResult[] = [];
    for await (const { Items = [] } of pages) rows.push(...(await Promise.all(Items.map(readItem))));
    return rows;
  }

  async erase(evaluationId: string, role: CaseRole, caseIds: readonly string[]): Promise<void> {
    const { client, table } = this.deps;
    await runBounded(caseIds, 8, async (caseId) => {
      await client.send(new DeleteCommand({ TableName: table, Key: keyOf(evaluationId, role, caseId) }));
    });
  }
}

function keyOf(evaluationId: string, role: CaseRole, caseId: string): Record<string, unknown> {
  return {
    [layout.partitionKey]: evaluationKeys.evaluation + evaluationId,
    [layout.sortKey]: `row#${role}#${digest(caseId)}`,
  };
}

async function readItem(item: unknown): Promise<CaseResult> {
  const { packed } = parseShape(item, itemShape, 'a row of an evaluation');
  return parseJson((await unpack(packed)).toString('utf8'), caseResultShape, 'a row of an evaluation');
}
