import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DocumentRecord } from '../../domain/document';
import { parseShape } from '../../platform/json';
import type { DocumentCounts, DocumentPage } from '../api';
import type { DocumentStates } from '../ports';
import { documentStatesIndexes } from '../settings';
import { readCursor, writeCursor } from './document-cursor';
import { dueOf, dueShards, dueUntil, placeOf, toItem, toRecord } from './dynamo-document-item';

/** Documents of each part of the index of what is due that a worker tries to take. */
const candidatesPerShard = 10;
/** Looks at what is due, when all that was found had been taken meanwhile. */
const mostLooks = 3;

type ListQuery = Parameters<DocumentStates['list']>[0];

/**
 * The documents' states in a DynamoDB table.
 *
 * A record is read and written consistently; lists and what is due come from indexes, which follow within a second.
 * Of a tenant, a list reads from its place on; `count`, and a list without a tenant, read everything.
 */
export class DynamoDocumentStates implements DocumentStates {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #now: () => number;

  /** @param options.now - milliseconds, for records that are to be forgotten */
  constructor(options: { client: DynamoDBDocumentClient; table: string; now?: () => number }) {
    this.#client = options.client;
    this.#table = options.table;
    this.#now = options.now ?? Date.now;
  }

  async get(documentId: string): Promise<DocumentRecord | undefined> {
    return (await this.#read(documentId))?.record;
  }

  async put(record: DocumentRecord, options: { isNewer?: boolean } = {}): Promise<boolean> {
    const isHigher = options.isNewer ? '<' : '<=';
    return await this.#write(record, {
      // DynamoDB removes what has expired within days: until then it counts as gone.
      condition: `attribute_not_exists(id) OR generation ${isHigher} :generation OR expiresAt <= :now`,
      values: { ':generation': record.generation, ':now': Math.floor(this.#now() / 1_000) },
    });
  }

  async list(query: ListQuery): Promise<DocumentPage> {
    const after = query.after === undefined ? undefined : placeOf(...readCursor(query.after));
    const wanted = query.limit + 1;
    const documents: DocumentRecord[] = [];
    const found = query.tenant === undefined ? this.#scanned(query, after) : this.#queried(query, after);
    for await (const record of found) {
      documents.push(record);
      if (documents.length === wanted) break;
    }
    const page = documents.slice(0, query.limit);
    const last = page.at(-1);
    return {
      documents: page,
      nextAfter: last && documents.length > page.length ? writeCursor(last) : undefined,
    };
  }

  async count(query: Parameters<DocumentStates['count']>[0]): Promise<DocumentCounts> {
    const byState = { pending: 0, indexing: 0, indexed: 0, failed: 0, deleted: 0 };
    let passages = 0;
    const found = query.tenant === undefined ? this.#scanned(query) : this.#queried(query);
    for await (const record of found) {
      byState[record.state]++;
      passages += record.passages;
    }
    return { byState, passages };
  }

  async claim(options: Parameters<DocumentStates['claim']>[0]): Promise<DocumentRecord | undefined> {
    if (options.documentId !== undefined) return await this.#take(options.documentId, options);
    for (let look = 0; look < mostLooks; look++) {
      const due = await this.#findDue(options.now);
      if (due.length === 0) return undefined;
      for (const id of due) {
        const taken = await this.#take(id, options);
        if (taken) return taken;
      }
    }
    return undefined;
  }

  /** Ids of what is due, what has waited longest first. */
  async #findDue(now: string): Promise<string[]> {
    const found = await Promise.all(
      dueShards.map((shard) =>
        this.#client.send(
          new QueryCommand({
            TableName: this.#table,
            IndexName: documentStatesIndexes.due,
            KeyConditionExpression: 'dueShard = :shard AND dueAt < :until',
            ExpressionAttributeValues: { ':shard': shard, ':until': dueUntil(now) },
            Limit: candidatesPerShard,
          }),
        ),
      ),
    );
    return found
      .flatMap(({ Items = [] }) => parseShape(Items, dueItems, 'what is due'))
      .sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1))
      .map(({ id }) => id);
  }

  async #take(id: string, options: { now: string; deadlineAt: string }): Promise<DocumentRecord | undefined> {
    const found = await this.#read(id);
    const due = found && dueOf(found.record);
    if (found === undefined || due === undefined || due > options.now) return undefined;
    const taken: DocumentRecord = {
      ...found.record,
      state: 'indexing',
      deadlineAt: options.deadlineAt,
      updatedAt: options.now,
      attempts: found.record.attempts + 1,
    };
    // Unchanged since it was read: of two workers that take it, one does.
    const isTaken = await this.#write(taken, {
      condition: '#record = :seen',
      values: { ':seen': found.json },
    });
    return isTaken ? taken : undefined;
  }

  async #read(id: string): Promise<{ record: DocumentRecord; json: string } | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: { id }, ConsistentRead: true }),
    );
    return Item && toRecord(Item, this.#now());
  }

  async #write(
    record: DocumentRecord,
    only: { condition: string; values: Record<string, string | number> },
  ): Promise<boolean> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: toItem(record),
          ConditionExpression: only.condition,
          ExpressionAttributeNames: only.condition.includes('#record') ? { '#record': 'record' } : undefined,
          ExpressionAttributeValues: only.values,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Of one tenant, in order, from a place on. */
  async *#queried(query: Omit<ListQuery, 'limit'>, after?: string): AsyncGenerator<DocumentRecord> {
    const source = query.source === undefined ? undefined : `${query.source}\n`;
    const from = [after, source].reduce((one = '', other = '') => (one > other ? one : other));
    const conditions = ['tenant = :tenant'];
    const values: Record<string, string> = { ':tenant': query.tenant ?? '' };
    if (source !== undefined) {
      conditions.push('place BETWEEN :from AND :to');
      // The character behind the line feed: what follows all places of the source.
      Object.assign(values, { ':from': from, ':to': `${query.source}\u000b` });
    } else if (from) {
      conditions.push('place >= :from');
      values[':from'] = from;
    }
    const states = query.states?.map((state, place) => [`:state${place}`, state] as const);
    if (states?.length === 0) return;
    const pages = paginateQuery(
      // Filtered pages may be nearly empty: then they are as long as DynamoDB makes them.
      { client: this.#client, pageSize: isFiltered(query) ? undefined : 200 },
      {
        TableName: this.#table,
        IndexName: documentStatesIndexes.byTenant,
        KeyConditionExpression: conditions.join(' AND '),
        FilterExpression: states && `#state IN (${states.map(([name]) => name).join(', ')})`,
        ExpressionAttributeNames: states && { '#state': 'state' },
        ExpressionAttributeValues: { ...values, ...Object.fromEntries(states ?? []) },
      },
    );
    for await (const { Items = [] } of pages) {
      for (const record of this.#visible(Items, query)) {
        if (placeOf(record.source, record.key) !== after) yield record;
      }
    }
  }

  /** Of every tenant, in order: for that all of them are read. */
  async *#scanned(query: Omit<ListQuery, 'limit'>, after = ''): AsyncGenerator<DocumentRecord> {
    // Compared as bytes, as DynamoDB does.
    const found: { place: Buffer; record: DocumentRecord }[] = [];
    const pages = paginateScan({ client: this.#client }, { TableName: this.#table, ConsistentRead: true });
    for await (const { Items = [] } of pages) {
      for (const record of this.#visible(Items, query)) {
        found.push({ place: Buffer.from(placeOf(record.source, record.key)), record });
      }
    }
    const begin = Buffer.from(after);
    const later = found.filter(({ place }) => Buffer.compare(place, begin) > 0);
    for (const { record } of later.sort((one, other) => Buffer.compare(one.place, other.place))) yield record;
  }

  *#visible(items: readonly unknown[], query: Omit<ListQuery, 'limit'>): Generator<DocumentRecord> {
    for (const item of items) {
      const record = toRecord(item, this.#now())?.record;
      if (record && isVisible(record, query)) yield record;
    }
  }
}

const dueItems = z.array(z.object({ id: z.string(), dueAt: z.string() }));

function isFiltered({ states, groups }: Omit<ListQuery, 'limit'>): boolean {
  return states !== undefined || groups !== undefined;
}

function isVisible(record: DocumentRecord, { groups, source, states }: Omit<ListQuery, 'limit'>): boolean {
  if (source !== undefined && record.source !== source) return false;
  if (states !== undefined && !states.includes(record.state)) return false;
  return (
    groups === undefined ||
    record.groups.length === 0 ||
    record.groups.some((group) => groups.includes(group))
  );
}
