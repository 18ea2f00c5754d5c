import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import { putNextVersion } from '../../platform/put-next-version';
import type { FineTuning } from '../api';
import type { FineTuningStore } from '../ports';
import { fineTuningTable as layout } from '../settings';
import { fineTuningShape } from './fine-tuning-shape';

const itemShape = z.object({ record: z.string() });
const [byTenant] = layout.indexes;

/** Fine-tunings in DynamoDB, an item each. */
export class DynamoFineTuningStore implements FineTuningStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async get(fineTuningId: string): Promise<FineTuning | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: { [layout.partitionKey]: fineTuningId },
        ConsistentRead: true,
      }),
    );
    return Item && toFineTuning(Item);
  }

  async put(fineTuning: FineTuning): Promise<boolean> {
    const { id, tenant, startedAt, version } = fineTuning;
    return await putNextVersion(this.client, {
      table: this.table,
      partitionKey: layout.partitionKey,
      item: {
        [layout.partitionKey]: id,
        [byTenant.partitionKey]: tenant,
        [byTenant.sortKey]: `${startedAt}#${id}`,
        version,
        record: JSON.stringify(fineTuning),
      },
    });
  }

  async list(tenant: string, limit: number): Promise<readonly FineTuning[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: byTenant.name,
        KeyConditionExpression: '#tenant = :tenant',
        ExpressionAttributeNames: { '#tenant': byTenant.partitionKey },
        ExpressionAttributeValues: { ':tenant': tenant },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map(toFineTuning);
  }
}

function toFineTuning(item: unknown): FineTuning {
  const { record } = parseShape(item, itemShape, 'an item of the table of fine-tunings');
  return parseJson(record, fineTuningShape, 'a fine-tuning in DynamoDB');
}
