import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AppError } from '../lambdas/platform/errors';
import { explainAwsError } from './explain-aws-error';
import type { DeployedEnvironment } from './load-deployed-environment';

/** A secret as it may be shown: never its value. */
export interface SecretState {
  readonly credential: string;
  /** Its name at Secrets Manager. */
  readonly secret: string;
  readonly isSet: boolean;
  /** ISO 8601; left out where it was never set. */
  readonly changedAt?: string;
}

/** The secrets of an environment, e.g. keys of providers; its stacks make them, empty. */
export class SecretStore {
  private client: Promise<SecretsManagerClient> | undefined;

  constructor(private readonly environment: DeployedEnvironment) {}

  /** @throws {@link AppError} - no credentials, not deployed, of another account */
  async describe(credential: string): Promise<SecretState> {
    const secret = `${this.environment.namespace}/${credential}`;
    const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    const found = await this.send(secret, 'secretsmanager:DescribeSecret', (client) =>
      client.send(new DescribeSecretCommand({ SecretId: secret })),
    );
    this.refuseOtherAccount(found.ARN);
    const isSet = Object.values(found.VersionIdsToStages ?? {}).some((stages) =>
      stages.includes('AWSCURRENT'),
    );
    return { credential, secret, isSet, changedAt: isSet ? found.LastChangedDate?.toISOString() : undefined };
  }

  /** Puts a value into a secret that is there, after looking whose it is. */
  async set(credential: string, value: string): Promise<SecretState> {
    const { secret } = await this.describe(credential);
    const { PutSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    await this.send(secret, 'secretsmanager:PutSecretValue', (client) =>
      client.send(new PutSecretValueCommand({ SecretId: secret, SecretString: value })),
    );
    return { credential, secret, isSet: true };
  }

  private async send<Answer>(
    secret: string,
    permission: string,
    call: (client: SecretsManagerClient) => Promise<Answer>,
  ): Promise<Answer> {
    this.client ??= import('@aws-sdk/client-secrets-manager').then(
      ({ SecretsManagerClient }) =>
        new SecretsManagerClient({
          region: this.environment.region,
          requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 },
        }),
    );
    try {
      return await call(await this.client);
    } catch (cause) {
      throw explainAwsError(cause, {
        environment: this.environment,
        what: `the secret ${secret}`,
        permission,
      });
    }
  }

  private refuseOtherAccount(arn: string | undefined): void {
    const { account, name } = this.environment;
    const found = arn?.split(':')[4];
    if (!account || !found || account === found) return;
    throw new AppError(
      `the AWS credentials are of account ${found}, the environment ${name} is in ${account}: set AWS_PROFILE`,
      { kind: 'invalid', code: 'other_account' },
    );
  }
}
