import type { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Routes } from '../../lambdas/model-gateway/settings';

/** Props of {@link ProviderKeys}. */
export interface ProviderKeysProps {
  /** What the names of the secrets begin with, e.g. `llmops-dev`. */
  readonly namespace: string;
  /** Routes whose providers' credentials get a secret each. */
  readonly routes: Routes;
  /** What happens to the secrets when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that the secrets are encrypted with.
   *
   * @default - the key of Secrets Manager itself
   */
  readonly encryptionKey?: IKey;
}

/**
 * An empty secret for each credential that the routes name; `kit secrets set` puts the key in, so that no template and
 * no deployment ever holds one.
 */
export class ProviderKeys extends Construct {
  /** Namespace of the environment, e.g. `llmops-dev`. */
  readonly namespace: string;
  /** What the names of the secrets begin with, e.g. `llmops-dev/`. */
  readonly prefix: string;
  /** Credentials that have a secret, e.g. `OPENAI_API_KEY`. */
  readonly credentials: readonly string[];
  private readonly secrets: readonly CfnSecret[];
  private readonly encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: ProviderKeysProps) {
    super(scope, id);
    this.namespace = props.namespace;
    this.prefix = `${props.namespace}/`;
    this.encryptionKey = props.encryptionKey;
    this.credentials = credentialsOf(props.routes);
    this.secrets = this.credentials.map((credential) => {
      // Secrets Manager makes an empty secret of one that has neither a value nor a rule to make one. The construct
      // `Secret` cannot: without a value it lets one be made up, which would look like a key.
      const secret = new CfnSecret(this, credential, {
        name: `${this.prefix}${credential}`,
        description: `key of a model provider: set it with "kit secrets set ${credential}"`,
        kmsKeyId: props.encryptionKey?.keyArn,
      });
      secret.applyRemovalPolicy(props.removalPolicy);
      return secret;
    });
  }

  /** Lets the function read the keys; `ModelGateway.grantCall` does it, too. */
  grantRead(fn: LambdaFunction): void {
    if (this.secrets.length === 0) return;
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: this.secrets.map((secret) => secret.ref),
      }),
    );
    this.encryptionKey?.grant(fn, 'kms:Decrypt');
  }
}

function credentialsOf(routes: Routes): readonly string[] {
  const named = Object.values(routes).flatMap(({ provider }) =>
    'credential' in provider && provider.credential ? [provider.credential] : [],
  );
  return [...new Set(named)].sort();
}
