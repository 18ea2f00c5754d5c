import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  UpdateTimeToLiveCommand,
  type UpdateTimeToLiveCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Template } from 'aws-cdk-lib/assertions';

/**
 * Makes the table that a template describes, empty, under a new name: what an adapter is tested on is what its
 * construct deploys.
 *
 * @returns its name
 */
export async function createTable(dynamo: DynamoDBDocumentClient, template: Template): Promise<string> {
  const [table, ...others] = Object.values(template.findResources('AWS::DynamoDB::GlobalTable'));
  if (!table || others.length > 0) throw new Error('the template must describe one table');
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode, TimeToLiveSpecification } =
    table.Properties as CreateTableCommandInput & Partial<UpdateTimeToLiveCommandInput>;
  const TableName = randomUUID();
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      KeySchema,
      AttributeDefinitions,
      GlobalSecondaryIndexes,
      BillingMode,
    }),
  );
  if (TimeToLiveSpecification) {
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
  return TableName;
}
