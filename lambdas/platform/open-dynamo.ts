import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClientSettings } from './aws-client-settings';
import { explainFailures } from './explain-failures';

let opened: DynamoDBDocumentClient | undefined;

/** The process's one client of DynamoDB, so that all stores share its connections; fields that are undefined are left out. */
export function openDynamo(): DynamoDBDocumentClient {
  if (opened) return opened;
  const client = new DynamoDBClient(awsClientSettings);
  explainFailures(client, 'DynamoDB');
  opened = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return opened;
}
