import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { runBounded } from '../../platform/run-bounded';
import { feedbackTable as shape } from '../settings';

const atOnce = 16;

/** Removes items of the feedback table by their ids; those that are not there do no harm. */
export async function eraseItems(
  ids: readonly string[],
  { client, table }: { readonly client: DynamoDBDocumentClient; readonly table: string },
): Promise<void> {
  await runBounded(ids, atOnce, async (id) => {
    await client.send(new DeleteCommand({ TableName: table, Key: { [shape.partitionKey]: id } }));
  });
}
