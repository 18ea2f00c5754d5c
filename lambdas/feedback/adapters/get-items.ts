import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { AppError } from '../../platform/errors';
import { parseShape } from '../../platform/json';
import { feedbackTable as shape } from '../settings';

/** A limit of DynamoDB. */
const mostKeys = 100;
/** Of a batch that DynamoDB answers in pieces; each brings a megabyte or more, if it does not throttle. */
const mostCalls = 10;

const keysShape = z.array(z.object({ [shape.partitionKey]: z.string() }));

/**
 * The items that an index has found, in their order; one that is gone meanwhile is left out.
 *
 * @param found - items of an index of keys
 * @throws `store_unavailable`, retryable, when DynamoDB throttles
 */
export async function getItems(
  found: readonly unknown[],
  { client, table }: { readonly client: DynamoDBDocumentClient; readonly table: string },
): Promise<readonly unknown[]> {
  const ids = parseShape(found, keysShape, 'keys of an index').map((key) => key[shape.partitionKey]);
  const items = new Map<unknown, unknown>();
  for (let start = 0; start < ids.length; start += mostKeys) {
    let left: Record<string, unknown>[] = ids
      .slice(start, start + mostKeys)
      .map((id) => ({ [shape.partitionKey]: id }));
    for (let calls = 0; left.length > 0; calls++) {
      if (calls === mostCalls) throw throttled();
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
      );
      for (const item of Responses?.[table] ?? []) items.set(item[shape.partitionKey], item);
      left = UnprocessedKeys?.[table]?.Keys ?? [];
    }
  }
  return ids.flatMap((id) => items.get(id) ?? []);
}

function throttled(): AppError {
  return new AppError('DynamoDB does not answer (throttled): try again in a few seconds', {
    kind: 'unavailable',
    code: 'store_unavailable',
    isRetryable: true,
  });
}
