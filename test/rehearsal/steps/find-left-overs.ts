import {
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListDomainNamesCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment';
import { RehearsalError } from '../rehearsal-error';

/**
 * Looks in the services themselves for what was deployed.
 *
 * @param retained - logical ids of what is meant to stay
 * @returns types of what stays because it is meant to, each with how many
 * @throws {@link RehearsalError} naming what is left and was meant to go
 */
export async function findLeftOvers(
  deployment: Deployment,
  retained: ReadonlySet<string>,
): Promise<readonly string[]> {
  const there = new Set(await listNames(deployment));
  const left = deployment.resources.filter(({ physicalId }) => there.has(physicalId));
  const forgotten = left.filter(({ logicalId }) => !retained.has(logicalId));
  if (forgotten.length > 0) {
    throw new RehearsalError(
      `after "cdk destroy" there still is ${forgotten.map(({ type, physicalId }) => `${type} ${physicalId}`).join(', ')}`,
    );
  }
  const kept = new Map<string, number>();
  for (const { type, logicalId } of deployment.resources) {
    if (retained.has(logicalId)) kept.set(type, (kept.get(type) ?? 0) + 1);
  }
  return [...kept].map(([type, count]) => `${count} ${type}`);
}

/** Names of everything that keeps data or costs money, as CloudFormation names it. */
async function listNames({ root }: Deployment): Promise<readonly string[]> {
  const lists = await Promise.all([
    new S3Client({ ...root, forcePathStyle: true })
      .send(new ListBucketsCommand({}))
      .then(({ Buckets = [] }) => Buckets.map(({ Name }) => Name)),
    new DynamoDBClient(root).send(new ListTablesCommand({})).then(({ TableNames = [] }) => TableNames),
    new LambdaClient(root)
      .send(new ListFunctionsCommand({}))
      .then(({ Functions = [] }) => Functions.map(({ FunctionName }) => FunctionName)),
    new SQSClient(root).send(new ListQueuesCommand({})).then(({ QueueUrls = [] }) => QueueUrls),
    new SecretsManagerClient(root)
      .send(new ListSecretsCommand({}))
      .then(({ SecretList = [] }) => SecretList.map(({ ARN }) => ARN)),
    new SFNClient(root)
      .send(new ListStateMachinesCommand({}))
      .then(({ stateMachines = [] }) => stateMachines.map(({ stateMachineArn }) => stateMachineArn)),
    new CognitoIdentityProviderClient(root)
      .send(new ListUserPoolsCommand({ MaxResults: 60 }))
      .then(({ UserPools = [] }) => UserPools.map(({ Id }) => Id)),
    new OpenSearchClient(root)
      .send(new ListDomainNamesCommand({}))
      .then(({ DomainNames = [] }) => DomainNames.map(({ DomainName }) => DomainName)),
  ]);
  return lists.flat().filter((name) => name !== undefined);
}
