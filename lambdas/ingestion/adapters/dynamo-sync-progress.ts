import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseJson, parseShape } from '../../platform/json';
import type { SyncPlan, SyncProgress } from '../ports';
import { documentStatesIndexes } from '../settings';

/** How long the progress of a sync is kept. */
const keptMs = 7 * 86_400_000;

const planShape = z.object({
  total: z.int(),
  added: z.int(),
  changed: z.int(),
  deleted: z.int(),
  unchanged: z.int(),
  cause: z.object({ code: z.string(), message: z.string(), action: z.string() }).optional(),
});

const planItem = z.object({ plan: z.string() });
const finishedItems = z.array(z.object({ finished: z.int() }));

/**
 * How far syncs are, in the table of document states: one item a run for its plan, one a batch for what is finished.
 *
 * They have no `record`, by which lists of documents tell that they are none; batches are found by the index of tenants.
 */
export class DynamoSyncProgress implements SyncProgress {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #now: () => number;

  /** @param options.now - milliseconds */
  constructor(options: { client: DynamoDBDocumentClient; table: string; now?: () => number }) {
    this.#client = options.client;
    this.#table = options.table;
    this.#now = options.now ?? Date.now;
  }

  async putPlan(runId: string, plan: SyncPlan): Promise<void> {
    await this.#put({ id: idOf(runId), plan: JSON.stringify(plan) });
  }

  async putFinished(runId: string, batch: number, finished: number): Promise<void> {
    await this.#put({ id: `${idOf(runId)}/${batch}`, tenant: idOf(runId), place: `${batch}`, finished });
  }

  async get(runId: string): Promise<{ plan?: SyncPlan; finished: number }> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: { id: idOf(runId) }, ConsistentRead: true }),
    );
    if (Item === undefined) return { finished: 0 };
    const { plan } = parseShape(Item, planItem, 'the plan of a sync');
    return { plan: parseJson(plan, planShape, 'the plan of a sync'), finished: await this.#sum(runId) };
  }

  async #sum(runId: string): Promise<number> {
    let sum = 0;
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        IndexName: documentStatesIndexes.byTenant,
        KeyConditionExpression: 'tenant = :run',
        ExpressionAttributeValues: { ':run': idOf(runId) },
      },
    );
    for await (const { Items = [] } of pages) {
      for (const { finished } of parseShape(Items, finishedItems, 'the progress of a sync')) sum += finished;
    }
    return sum;
  }

  async #put(item: Readonly<Record<string, string | number>>): Promise<void> {
    const expiresAt = Math.floor((this.#now() + keptMs) / 1_000);
    await this.#client.send(new PutCommand({ TableName: this.#table, Item: { ...item, expiresAt } }));
  }
}

/** No document has such an id: those begin with `doc_`. Nor is it a tenant's name: a line feed is in none. */
function idOf(runId: string): string {
  return `sync\n${runId}`;
}
