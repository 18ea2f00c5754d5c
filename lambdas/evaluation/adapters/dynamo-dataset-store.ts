import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { AppError } from '../../platform/errors';
import { parseShape } from '../../platform/json';
import type { Dataset, DatasetCase } from '../api';
import type { DatasetStore } from '../ports';
import { evaluationTable as layout } from '../settings';
import { datasetShape } from './dataset-shape';
import type { S3DatasetCases } from './s3-dataset-cases';

/** More than two builds of one name in the same moment are rare. */
const mostTries = 10;

const itemShape = z.object({ dataset: datasetShape });
const counterShape = z.object({ version: z.number() });

/** What {@link DynamoDatasetStore} needs. */
export interface DynamoDatasetStoreDeps {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Opened by the first that reads or writes cases. */
  readonly openCases: () => Promise<S3DatasetCases>;
}

/**
 * Datasets in DynamoDB, their cases in S3.
 *
 * A tenant's datasets are one partition: `dataset#<tenant>` with `digest#…` for each and `version#<name>` for the last
 * version of each name, which is written together with the dataset that has it.
 */
export class DynamoDatasetStore implements DatasetStore {
  constructor(private readonly deps: DynamoDatasetStoreDeps) {}

  async put(dataset: Omit<Dataset, 'version'>, cases: readonly DatasetCase[]): Promise<Dataset> {
    const { tenant, digest, card } = dataset;
    const known = await this.get(tenant, digest);
    if (known) return known;
    // First the object, so that no item points to nothing.
    await (await this.deps.openCases()).put(tenant, digest, cases);
    for (let tries = 0; tries < mostTries; tries++) {
      const last = await this.lastVersion(tenant, card.name);
      const kept: Dataset = { ...dataset, version: last + 1 };
      if (await this.write(kept)) return kept;
      const written = await this.get(tenant, digest);
      if (written) return written;
    }
    throw new AppError(
      `the dataset ${card.name} could not be given a version, others of that name were written ${mostTries} times meanwhile: try again`,
      { kind: 'conflict', code: 'dataset_busy', isRetryable: true },
    );
  }

  async list(tenant: string): Promise<readonly Dataset[]> {
    const pages = paginateQuery(
      { client: this.deps.client },
      {
        TableName: this.deps.table,
        KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :digest)',
        ExpressionAttributeNames: { '#pk': layout.partitionKey, '#sk': layout.sortKey },
        ExpressionAttributeValues: { ':pk': partitionOf(tenant), ':digest': 'digest#' },
        ConsistentRead: true,
      },
    );
    const datasets: Dataset[] = [];
    for await (const { Items = [] } of pages) datasets.push(...Items.map(readDataset));
    return datasets.sort(
      (left, right) =>
        right.createdAt.localeCompare(left.createdAt) ||
        right.version - left.version ||
        (left.digest < right.digest ? -1 : 1),
    );
  }

  async get(tenant: string, digest: string): Promise<Dataset | undefined> {
    const item = await this.read(tenant, `digest#${digest}`);
    return item && readDataset(item);
  }

  async cases(tenant: string, digest: string): Promise<readonly DatasetCase[] | undefined> {
    return (await this.deps.openCases()).get(tenant, digest);
  }

  async tombstone(tenant: string, digest: string, replacedBy: string | undefined): Promise<void> {
    const dataset = await this.get(tenant, digest);
    if (!dataset) return;
    await (await this.deps.openCases()).remove(tenant, digest);
    await this.deps.client.send(
      new PutCommand({
        TableName: this.deps.table,
        Item: toItem({ ...dataset, isErased: true, replacedBy }),
      }),
    );
  }

  private async lastVersion(tenant: string, name: string): Promise<number> {
    const item = await this.read(tenant, `version#${name}`);
    return item === undefined ? 0 : parseShape(item, counterShape, 'the last version of a dataset').version;
  }

  private async read(tenant: string, sortKey: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.deps.client.send(
      new GetCommand({
        TableName: this.deps.table,
        Key: { [layout.partitionKey]: partitionOf(tenant), [layout.sortKey]: sortKey },
        ConsistentRead: true,
      }),
    );
    return Item;
  }

  /** @returns whether it was written: false when the digest is there, or somebody else has taken the version */
  private async write(dataset: Dataset): Promise<boolean> {
    const { table, client } = this.deps;
    const { tenant, card, version } = dataset;
    try {
      await client.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName: table,
                Item: toItem(dataset),
                ConditionExpression: 'attribute_not_exists(#pk)',
                ExpressionAttributeNames: { '#pk': layout.partitionKey },
              },
            },
            {
              Put: {
                TableName: table,
                Item: {
                  [layout.partitionKey]: partitionOf(tenant),
                  [layout.sortKey]: `version#${card.name}`,
                  version,
                },
                ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: { ':version': version },
              },
            },
          ],
        }),
      );
      return true;
    } catch (error) {
      if (isRefused(error)) return false;
      throw error;
    }
  }
}

/** Its condition does not hold, or another transaction holds the item at this moment. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).flatMap(({ Code }) => Code ?? []);
  return codes.every((code) => ['None', 'ConditionalCheckFailed', 'TransactionConflict'].includes(code));
}

function partitionOf(tenant: string): string {
  return `dataset#${tenant}`;
}

function toItem(dataset: Dataset): Record<string, unknown> {
  return {
    [layout.partitionKey]: partitionOf(dataset.tenant),
    [layout.sortKey]: `digest#${dataset.digest}`,
    dataset,
  };
}

function readDataset(item: Record<string, unknown>): Dataset {
  return parseShape(item, itemShape, 'a dataset of the table of evaluations').dataset;
}
