import { setTimeout as wait } from 'node:timers/promises';
import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { AppError } from '../../platform/errors';
import type { CountedEvent, CounterStore, CounterWindow } from '../ports';
import { countersTable as shape } from '../settings';
import { placeOf, readWindow, tenantsPlace, toActions } from './dynamo-counter-items';
import { groupForTransactions } from './group-for-transactions';

/** Tries of a transaction that met another one; together some 10 seconds. */
const maxTries = 12;
const firstWaitMs = 20;
const longestWaitMs = 2_000;
/** Tenants that are read at once. */
const tenantsAtOnce = 8;

/** What cancels a transaction and passes; see the reasons of TransactionCanceledException. */
const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** What a {@link DynamoCounterStore} needs. */
export interface DynamoCounterStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Days that the mark of an event is kept, see `markDays` of settings. */
  readonly markDays: number;
  readonly now?: () => Date;
  /** 0 to 1, for waits that differ. */
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Counters in DynamoDB.
 *
 * The marks of some events and what they add to their windows are one transaction of up to 100 actions, the additions to
 * the same window merged: either all of it is there or nothing. A transaction that is cancelled because some were
 * counted before goes on without those. The windows of a busy tenant are written by every shard of the stream: what
 * collides waits a random time and is tried again. One window takes about 100 transactions a second, which are some
 * 9,000 events; a tenant with more would need windows in parts.
 */
export class DynamoCounterStore implements CounterStore {
  readonly #options: Required<DynamoCounterStoreOptions>;
  /** Tenants that this process has written down. */
  readonly #tenants = new Set<string>();

  constructor(options: DynamoCounterStoreOptions) {
    this.#options = { now: () => new Date(), random: Math.random, sleep: wait, ...options };
  }

  async add(events: readonly CountedEvent[]): Promise<readonly string[]> {
    const first = new Map<string, CountedEvent>();
    const known: string[] = [];
    for (const event of events) {
      if (first.has(event.id)) known.push(event.id);
      else first.set(event.id, event);
    }
    await this.#writeTenants([...first.values()]);
    for (const group of groupForTransactions([...first.values()])) known.push(...(await this.#count(group)));
    return known;
  }

  async read(query: Parameters<CounterStore['read']>[0]): Promise<readonly CounterWindow[]> {
    if (query.from >= query.until) return [];
    if (query.tenant !== undefined) return this.#readTenant({ ...query, tenant: query.tenant });
    const tenants = await this.#readTenants();
    const windows: CounterWindow[] = [];
    for (let start = 0; start < tenants.length; start += tenantsAtOnce) {
      const some = tenants.slice(start, start + tenantsAtOnce);
      const read = await Promise.all(some.map((tenant) => this.#readTenant({ ...query, tenant })));
      windows.push(...read.flat());
    }
    return windows.sort((one, other) => (one.start < other.start ? -1 : Number(one.start > other.start)));
  }

  /** @returns ids of those that had been counted before */
  async #count(group: readonly CountedEvent[]): Promise<readonly string[]> {
    const known: string[] = [];
    let rest = group;
    for (let tries = 1; rest.length > 0; ) {
      const refusal = await this.#write(rest);
      if (refusal === undefined) break;
      const counted = rest.filter((_, place) => refusal.reasons[place] === 'ConditionalCheckFailed');
      known.push(...counted.map(({ id }) => id));
      rest = rest.filter((event) => !counted.includes(event));
      if (counted.length > 0) continue;
      if (tries === maxTries) throw busy(refusal.error);
      await this.#pause(tries++);
    }
    return known;
  }

  /** @returns why it was cancelled, action by action; undefined when it was written */
  async #write(
    events: readonly CountedEvent[],
  ): Promise<{ reasons: readonly (string | undefined)[]; error: unknown } | undefined> {
    const { client, table, markDays, now } = this.#options;
    const markExpiresAt = Math.floor(now().getTime() / 1_000) + markDays * 86_400;
    try {
      await client.send(
        new TransactWriteCommand({ TransactItems: toActions(events, { table, markExpiresAt }) }),
      );
      return undefined;
    } catch (error) {
      // A try whose answer was lost is still at work: what it wrote is found to be counted by the next one.
      if (error instanceof TransactionInProgressException) return { reasons: [], error };
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
      const isExpected = (code = 'None') => [...passing, 'ConditionalCheckFailed', 'None'].includes(code);
      if (!reasons.every(isExpected)) throw error;
      return { reasons, error };
    }
  }

  async #pause(tries: number): Promise<void> {
    const { random, sleep } = this.#options;
    await sleep(random() * Math.min(longestWaitMs, firstWaitMs * 2 ** tries));
  }

  /** Before the windows: a tenant without windows does no harm, windows that nobody finds would. */
  async #writeTenants(events: readonly CountedEvent[]): Promise<void> {
    const { client, table } = this.#options;
    const tenants = new Set(events.flatMap(({ additions }) => additions.map(({ tenant }) => tenant)));
    for (const tenant of tenants) {
      if (this.#tenants.has(tenant)) continue;
      const Item = { [shape.partitionKey]: tenantsPlace, [shape.sortKey]: tenant };
      await client.send(new PutCommand({ TableName: table, Item }));
      this.#tenants.add(tenant);
    }
  }

  async #readTenants(): Promise<readonly string[]> {
    const items = await this.#query({ place: tenantsPlace });
    return items.flatMap((item) => {
      const tenant: unknown = item[shape.sortKey];
      return typeof tenant === 'string' ? [tenant] : [];
    });
  }

  async #readTenant(query: {
    tenant: string;
    size: CounterWindow['size'];
    from: string;
    until: string;
  }): Promise<readonly CounterWindow[]> {
    const { from, until } = query;
    const items = await this.#query({ place: placeOf(query), from, until });
    return items.map(readWindow);
  }

  async #query(range: {
    place: string;
    from?: string;
    until?: string;
  }): Promise<readonly Record<string, unknown>[]> {
    const { client, table } = this.#options;
    const { place, from, until } = range;
    const isRange = from !== undefined && until !== undefined;
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        // Parts go on behind the start, so that none is equal to the start that is no longer read.
        KeyConditionExpression: isRange
          ? '#place = :place AND #part BETWEEN :from AND :until'
          : '#place = :place',
        ExpressionAttributeNames: {
          '#place': shape.partitionKey,
          ...(isRange && { '#part': shape.sortKey }),
        },
        ExpressionAttributeValues: { ':place': place, ...(isRange && { ':from': from, ':until': until }) },
      },
    );
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  }
}

function busy(cause: unknown): AppError {
  return new AppError(
    `the counters are busy: ${maxTries} transactions met others; the events come again by themselves`,
    { kind: 'unavailable', code: 'store_unavailable', isRetryable: true, cause },
  );
}
