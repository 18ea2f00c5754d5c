import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { explainAwsFailure } from '../../platform/explain-aws-failure';

/**
 * The token of the public hub; undefined where none was set.
 *
 * It is read for each call of the hub: whoever is told that it is missing sets it and imports again, on a function that
 * still runs.
 */
export function readSecretToken(client: SecretsManagerClient, SecretId: string) {
  return async (): Promise<string | undefined> => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
      return SecretString?.trim() || undefined;
    } catch (error) {
      // A secret without a value is one that nobody has set yet.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw explainAwsFailure(error, 'Secrets Manager');
    }
  };
}
