import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseJson } from '../../platform/json';
import { putNextVersion } from '../../platform/put-next-version';
import type { Deployment } from '../api';
import type { DeploymentStore } from '../ports';
import { deploymentTable as shape } from '../settings';
import { deploymentShape } from './deployment-shape';

const part = 'deployment';
const itemShape = z.object({ record: z.string() });

/** Deployments in DynamoDB, all in one partition: an environment has as many in a year as people deploy. */
export class DynamoDeploymentStore implements DeploymentStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async get(deploymentId: string): Promise<Deployment | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: toKey(deploymentId), ConsistentRead: true }),
    );
    return Item && toDeployment(Item);
  }

  async put(deployment: Deployment): Promise<boolean> {
    const { id, version } = deployment;
    return await putNextVersion(this.client, {
      table: this.table,
      partitionKey: shape.partitionKey,
      item: { ...toKey(id), version, record: JSON.stringify(deployment) },
    });
  }

  async list(limit: number): Promise<readonly Deployment[]> {
    const found: Deployment[] = [];
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.table,
        KeyConditionExpression: '#part = :part',
        ExpressionAttributeNames: { '#part': shape.partitionKey },
        ExpressionAttributeValues: { ':part': part },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) found.push(...Items.map(toDeployment));
    const placeOf = ({ startedAt, id }: Deployment) => `${startedAt}/${id}`;
    return found.sort((one, other) => (placeOf(one) < placeOf(other) ? 1 : -1)).slice(0, limit);
  }
}

function toKey(deploymentId: string): Record<string, unknown> {
  return { [shape.partitionKey]: part, [shape.sortKey]: deploymentId };
}

function toDeployment(item: unknown): Deployment {
  return parseJson(itemShape.parse(item).record, deploymentShape, 'a deployment in DynamoDB');
}
