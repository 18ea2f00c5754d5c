import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';

/**
 * Every item of the feedback table that has an attribute. It reads the whole table, which is right for what is rare and
 * must find everything: no index is behind, and none leaves anything out.
 */
export async function scanItems(
  attribute: string,
  { client, table }: { readonly client: DynamoDBDocumentClient; readonly table: string },
): Promise<readonly unknown[]> {
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      FilterExpression: 'attribute_exists(#attribute)',
      ExpressionAttributeNames: { '#attribute': attribute },
    },
  );
  const items: unknown[] = [];
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
}
