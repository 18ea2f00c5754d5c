import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClientSettings } from './aws-client-settings';
import { explainAwsFailure } from './explain-aws-failure';

let opened: DynamoDBDocumentClient | undefined;

/** The process's one client of DynamoDB, so that all stores share its connections; fields that are undefined are left out. */
export function openDynamo(): DynamoDBDocumentClient {
  if (opened) return opened;
  const client = new DynamoDBClient(awsClientSettings);
  client.middlewareStack.add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        throw explainAwsFailure(error, 'DynamoDB');
      }
    },
    { step: 'initialize', name: 'explainFailure' },
  );
  opened = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return opened;
}
