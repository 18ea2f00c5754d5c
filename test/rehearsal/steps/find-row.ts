import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { Environment } from '../../../environments/environment';
import type { Deployment } from '../deployment';
import type { KitAccess } from '../kit-access';
import { waitFor } from '../wait-for';

const hitsShape = z.looseObject({
  data: z.array(z.looseObject({ passage: z.looseObject({ source: z.string(), text: z.string() }) })),
});

/** A word that no document holds. */
const rareWord = 'quokkaberry';

/** Puts a row into a table that the index follows, and waits until a search finds it. */
export async function findRow(
  { client }: KitAccess,
  deployment: Deployment,
  name: string,
  table: Environment['tables'][string],
): Promise<void> {
  const [column = ''] = table.textColumns;
  await DynamoDBDocumentClient.from(new DynamoDBClient(deployment.root)).send(
    new PutCommand({
      TableName: deployment.resource('AWS::DynamoDB::GlobalTable', new RegExp(`^Table${name}`, 'i')),
      Item: { [table.keyColumn]: 'row-1', [column]: `How long is a ${rareWord} kept? For 17 days.` },
    }),
  );
  await waitFor(`the row of the table ${name} to be found`, async () => {
    const { data } = await client.request('POST', '/search', hitsShape, { query: rareWord, mode: 'keyword' });
    return data.find(({ passage }) => passage.text.includes(rareWord));
  });
}
