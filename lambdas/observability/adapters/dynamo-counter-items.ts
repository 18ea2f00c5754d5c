import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { digest } from '../../platform/digest';
import { parseShape } from '../../platform/json';
import { mergeWindows } from '../merge-windows';
import type { CountedEvent, CounterWindow } from '../ports';
import { countersTable as shape, windowDays } from '../settings';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Place of the list of tenants. */
export const tenantsPlace = 'tenants';

/** What tells counts from the other attributes of a window: DynamoDB adds to attributes of the item itself alone. */
const countPrefix = 'count.';

/** Where the windows of a tenant are. */
export function placeOf({ size, tenant }: Pick<CounterWindow, 'size' | 'tenant'>): string {
  return `window#${size}#${tenant}`;
}

/**
 * The actions of the transaction that counts events: first the mark of each, in their order, then the windows.
 *
 * Marks are digests of the ids: an id may hold that of an answer, and nothing here leads to a person.
 *
 * @param options.markExpiresAt - seconds since 1970
 */
export function toActions(
  events: readonly CountedEvent[],
  { table, markExpiresAt }: { readonly table: string; readonly markExpiresAt: number },
): Action[] {
  const marks = events.map(({ id }) => ({
    Put: {
      TableName: table,
      Item: {
        [shape.partitionKey]: `event#${digest(id)}`,
        [shape.sortKey]: '-',
        [shape.timeToLive]: markExpiresAt,
      },
      ConditionExpression: 'attribute_not_exists(#place)',
      ExpressionAttributeNames: { '#place': shape.partitionKey },
    },
  }));
  const windows = mergeWindows(events.flatMap(({ additions }) => additions));
  return [...marks, ...windows.map((window) => toUpdate(window, table))];
}

function toUpdate({ counts, size, start, release, tenant }: CounterWindow, table: string): Action {
  const entries = Object.entries(counts);
  const additions = entries.map((_, place) => `#c${place} :c${place}`).join(',');
  const expiresAt = Math.floor(Date.parse(start) / 1_000) + windowDays[size] * 86_400;
  return {
    Update: {
      TableName: table,
      Key: { [shape.partitionKey]: placeOf({ size, tenant }), [shape.sortKey]: `${start}#${release}` },
      UpdateExpression: `SET #ttl = :ttl${entries.length > 0 ? ` ADD ${additions}` : ''}`,
      ExpressionAttributeNames: {
        '#ttl': shape.timeToLive,
        ...Object.fromEntries(entries.map(([name], place) => [`#c${place}`, countPrefix + name])),
      },
      ExpressionAttributeValues: {
        ':ttl': expiresAt,
        ...Object.fromEntries(entries.map(([, count], place) => [`:c${place}`, count])),
      },
    },
  };
}

const itemShape = z.record(z.string(), z.union([z.string(), z.number()]));
const keyShape = z.object({
  [shape.partitionKey]: z.templateLiteral(['window#', z.enum(['minute', 'hour']), '#', z.string()]),
  [shape.sortKey]: z.string(),
});

/** A window of an item. @throws AppError `invalid_shape` for an item that is none */
export function readWindow(item: unknown): CounterWindow {
  const what = 'a window of the counters';
  const key = parseShape(item, keyShape, what);
  const [, size, ...tenant] = key[shape.partitionKey].split('#');
  const [start = '', release = ''] = key[shape.sortKey].split('#');
  const counts = Object.entries(parseShape(item, itemShape, what)).flatMap(([name, value]) =>
    name.startsWith(countPrefix) && typeof value === 'number'
      ? [[name.slice(countPrefix.length), value]]
      : [],
  );
  return {
    tenant: tenant.join('#'),
    release,
    size: size === 'hour' ? 'hour' : 'minute',
    start,
    counts: Object.fromEntries(counts),
  };
}
