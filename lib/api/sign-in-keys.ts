import { CustomResource, Duration } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { signInKeysVariables, signInVariables } from '../../lambdas/api/settings';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link SignInKeys}. */
export interface SignInKeysProps {
  readonly userPool: IUserPool;
  /** What all functions of the environment have in common; the one that copies is outside their network. */
  readonly functions: FunctionDefaults;
  /**
   * Key that the copy is encrypted with.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
}

/**
 * A copy of the user pool's public keys, for functions in a VPC without a way out. Cognito refuses requests for a pool
 * with a sign-in page by a VPC endpoint, so a function outside the VPC copies them, at deployment and every hour.
 *
 * Source: "Access Amazon Cognito user pools using an interface endpoint" in the guide of Amazon Cognito.
 */
export class SignInKeys extends Construct {
  private readonly table: PrivateTable;

  constructor(scope: Construct, id: string, props: SignInKeysProps) {
    super(scope, id);
    const { encryptionKey, functions } = props;
    const { logDays, removalPolicy } = functions;
    this.table = new PrivateTable(this, 'Copies', { partitionKey: 'id', removalPolicy, encryptionKey });
    const copy = new BundledFunction(this, 'Copy', {
      entry: 'api/copy-sign-in-keys',
      description: 'copies the public keys of the user pool to where functions in the VPC reach them',
      timeout: Duration.seconds(30),
      functions: { ...functions, network: undefined },
      environment: {
        [signInVariables.userPoolId]: props.userPool.userPoolId,
        [signInKeysVariables.table]: this.table.tableName,
      },
    });
    this.table.allow(copy, ['dynamodb:PutItem']);
    new Rule(this, 'Hourly', {
      description: 'New keys of the user pool',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new FunctionTarget(copy)],
    });
    const provider = new Provider(this, 'Provider', {
      onEventHandler: copy,
      logGroup: new LogGroup(this, 'ProviderLog', { retention: logDays, removalPolicy }),
    });
    new CustomResource(this, 'Copied', {
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::SignInKeys',
      properties: { userPoolId: props.userPool.userPoolId },
    });
  }

  /** Lets the function read the copy, and tells it where it is. */
  grantRead(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:GetItem']);
    fn.addEnvironment(signInKeysVariables.table, this.table.tableName);
  }
}
