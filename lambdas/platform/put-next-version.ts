import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

/**
 * Writes an item when the stored `version` is the one before its own, or there is none and it is the first.
 *
 * @param write.partitionKey - name of it: of an item that is there it has a value
 * @returns whether it was written
 */
export async function putNextVersion(
  client: DynamoDBDocumentClient,
  write: {
    readonly table: string;
    readonly partitionKey: string;
    /** From 1. */
    readonly item: Readonly<Record<string, unknown>> & { readonly version: number };
  },
): Promise<boolean> {
  const { table, partitionKey, item } = write;
  const isFirst = item.version === 1;
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: item,
        ConditionExpression: isFirst ? 'attribute_not_exists(#name)' : '#name = :before',
        ExpressionAttributeNames: { '#name': isFirst ? partitionKey : 'version' },
        ExpressionAttributeValues: isFirst ? undefined : { ':before': item.version - 1 },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
