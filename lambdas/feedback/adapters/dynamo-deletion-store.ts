import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { digest } from '../../platform/digest';
import { parseJson, parseShape } from '../../platform/json';
import { openDeletions } from '../people-settings';
import type { DeletionStore, KeptDeletion } from '../ports';
import { feedbackTable as shape } from '../settings';
import { deletionShape } from './deletion-shape';
import { eraseItems } from './erase-items';
import { getItems } from './get-items';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

const itemShape = z.object({ deletion: z.string() });
const answersShape = z.object({ parts: z.number(), answers: z.instanceof(Uint8Array) });
const idsShape = z.array(z.string());

/** An item of DynamoDB has at most 400 KB, and an id of 31 letters does not pack below 18 bytes. */
const answersInPart = 10_000;

/**
 * Deletions of people's data in the table of feedback: `deletion#<digest of tenant and person>`, and `<id>#answers#<number>` with the answers
 * that it is about, packed.
 */
export class DynamoDeletionStore implements DeletionStore {
  constructor(
    private readonly options: { readonly client: DynamoDBDocumentClient; readonly table: string },
  ) {}

  async get(tenant: string, personId: string): Promise<KeptDeletion | undefined> {
    const item = await this.read(idOf(tenant, personId));
    return item && toDeletion(item);
  }

  async put(deletion: KeptDeletion): Promise<boolean> {
    const { client, table } = this.options;
    const { tenant, personId, version, state, requestedAt } = deletion;
    const isFirst = version === 1;
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: {
            [shape.partitionKey]: idOf(tenant, personId),
            // Those that are completed leave the index.
            ...(state !== 'completed' && {
              [shape.inQueue.partitionKey]: openDeletions,
              [shape.inQueue.sortKey]: requestedAt,
            }),
            version,
            deletion: JSON.stringify(deletion),
          },
          ConditionExpression: isFirst ? 'attribute_not_exists(version)' : 'version = :seen',
          ExpressionAttributeValues: isFirst ? undefined : { ':seen': version - 1 },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async listOpen(): Promise<readonly KeptDeletion[]> {
    const pages = paginateQuery(
      { client: this.options.client },
      {
        TableName: this.options.table,
        IndexName: shape.inQueue.name,
        KeyConditionExpression: '#queue = :open',
        ExpressionAttributeNames: { '#queue': shape.inQueue.partitionKey },
        ExpressionAttributeValues: { ':open': openDeletions },
      },
    );
    const deletions: KeptDeletion[] = [];
    for await (const { Items = [] } of pages) {
      const found = (await getItems(Items, this.options)).map(toDeletion);
      // The index lags behind the table.
      deletions.push(...found.filter(({ state }) => state !== 'completed'));
    }
    return deletions;
  }

  async putAnswers(deletionId: string, answerIds: readonly string[]): Promise<void> {
    const { client, table } = this.options;
    const before = await this.countParts(deletionId);
    const parts = Math.ceil(answerIds.length / answersInPart);
    // The first one last: it says how many there are.
    for (let part = parts - 1; part >= 0; part--) {
      const ids = answerIds.slice(part * answersInPart, (part + 1) * answersInPart);
      const Item = {
        [shape.partitionKey]: partOf(deletionId, part),
        parts,
        answers: await pack(JSON.stringify(ids)),
      };
      await client.send(new PutCommand({ TableName: table, Item }));
    }
    const left = Array.from({ length: Math.max(0, before - parts) }, (_, place) => parts + place);
    await eraseItems(
      left.map((part) => partOf(deletionId, part)),
      this.options,
    );
  }

  async answers(deletionId: string): Promise<readonly string[]> {
    const parts = await this.countParts(deletionId);
    const ids: string[] = [];
    for (let part = 0; part < parts; part++) {
      const item = await this.read(partOf(deletionId, part));
      if (!item) continue;
      const { answers } = parseShape(item, answersShape, 'the answers of a deletion');
      ids.push(...parseJson((await unpack(answers)).toString('utf8'), idsShape, 'the answers of a deletion'));
    }
    return ids;
  }

  private async countParts(deletionId: string): Promise<number> {
    const first = await this.read(partOf(deletionId, 0));
    return first ? parseShape(first, answersShape, 'the answers of a deletion').parts : 0;
  }

  private async read(id: string): Promise<Record<string, unknown> | undefined> {
    const { client, table } = this.options;
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { [shape.partitionKey]: id }, ConsistentRead: true }),
    );
    return Item;
  }
}

function idOf(tenant: string, personId: string): string {
  return `deletion#${digest(JSON.stringify([tenant, personId]))}`;
}

function partOf(deletionId: string, part: number): string {
  return `${deletionId}#answers#${part}`;
}

function toDeletion(item: unknown): KeptDeletion {
  const { deletion } = parseShape(item, itemShape, 'an item of the deletions');
  return parseJson(deletion, deletionShape, 'a deletion of the table');
}
