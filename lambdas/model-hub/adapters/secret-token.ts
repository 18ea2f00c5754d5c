import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { awsClientSettings } from '../../platform/aws-client-settings';
import { explainAwsFailure } from '../../platform/explain-aws-failure';

/** The token of the public hub, read anew by each function that starts; undefined where none was set. */
export function readSecretToken(secret: string | undefined): () => Promise<string | undefined> {
  let token: Promise<string | undefined> | undefined;
  return () => {
    token ??= secret === undefined ? Promise.resolve(undefined) : read(secret);
    return token;
  };
}

async function read(SecretId: string): Promise<string | undefined> {
  const client = new SecretsManagerClient(awsClientSettings);
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    return SecretString?.trim() || undefined;
  } catch (error) {
    // A secret without a value is one that nobody has set yet.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw explainAwsFailure(error, 'Secrets Manager');
  } finally {
    client.destroy();
  }
}
