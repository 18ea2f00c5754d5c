import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  baseModelPrefix,
  copyTurnMs,
  modelCopyVariables,
  modelImportVariables,
  modelSourceToken,
  modelSourceVariables,
} from '../../lambdas/model-hub/settings';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import { ImportMachine } from './import-machine';
import type { ModelHub } from './model-hub';

/** Props of {@link Imports}. */
export interface ImportsProps {
  /** What all functions have in common; these run outside the network, because the public hub is outside. */
  readonly functions: FunctionDefaults;
  /** Prefix of the name of the secret, e.g. `llmops-dev`. */
  readonly namespace: string;
  readonly hub: ModelHub;
  /** ARNs of folders with one's own weights that the catalogue names, which end with `/`. */
  readonly ownWeights: readonly string[];
  /** Whether weights come from other accounts of one's own alone, and from no public hub: in production. */
  readonly isCopyOnly: boolean;
  /** What happens to the secret when its stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that the secret is encrypted with.
   *
   * @default - a key of Secrets Manager's own
   */
  readonly encryptionKey?: IKey;
}

/** Imports of open weights: from the public hub, or, in production, from other accounts of one's own. */
export class Imports extends Construct {
  readonly machine: ImportMachine;
  readonly handlers: Readonly<Record<string, LambdaFunction>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ImportsProps,
  ) {
    super(scope, id);
    const functions = { ...props.functions, network: undefined };
    const plan = new BundledFunction(this, 'Plan', {
      functions,
      entry: 'model-hub/plan-import',
      description: 'Lists the files of a revision of open weights',
      timeout: Duration.minutes(5),
    });
    const copy = new BundledFunction(this, 'Copy', {
      functions,
      entry: 'model-hub/copy-model-file',
      description: 'Copies a file of open weights as far as its time goes',
      timeout: Duration.millis(copyTurnMs).plus(Duration.minutes(5)),
      memoryMb: 2_048,
    });
    const finish = new BundledFunction(this, 'Finish', {
      functions,
      entry: 'model-hub/finish-import',
      description: 'Writes down what came of an import of open weights',
      timeout: Duration.minutes(5),
    });
    const secret = props.isCopyOnly ? undefined : this.#makeSecret();
    for (const fn of [plan, copy, finish]) this.#allow(fn, secret);
    this.machine = new ImportMachine(this, 'Import', { plan, copy, finish, functions });
    this.handlers = { PlanImport: plan, CopyModelFile: copy, FinishImport: finish };
  }

  /** Lets the function start imports, and tell how far they are. */
  grantImport(fn: LambdaFunction): void {
    const { hub } = this.props;
    hub.table.allow(fn, ['dynamodb:PutItem']);
    hub.allowObjects(fn, ['s3:ListMultipartUploadParts'], [baseModelPrefix]);
    this.machine.grantStartExecution(fn);
    fn.addEnvironment(modelImportVariables.stateMachine, this.machine.stateMachineArn);
    if (this.props.isCopyOnly) fn.addEnvironment(modelCopyVariables.isCopyOnly, 'true');
  }

  /** Empty until somebody puts a token in; most models ask for none. */
  #makeSecret(): CfnSecret {
    const { namespace, removalPolicy, encryptionKey } = this.props;
    const secret = new CfnSecret(this, 'Token', {
      name: `${namespace}/${modelSourceToken}`,
      description: `token of the public hub: set it with "kit secrets set ${modelSourceToken}" for models that ask for a login`,
      kmsKeyId: encryptionKey?.keyArn,
    });
    secret.applyRemovalPolicy(removalPolicy);
    return secret;
  }

  #allow(fn: LambdaFunction, secret: CfnSecret | undefined): void {
    const { hub, ownWeights, encryptionKey } = this.props;
    hub.grantImported(fn);
    hub.grantCopy(fn);
    if (secret) {
      Grant.addToPrincipal({
        grantee: fn,
        actions: ['secretsmanager:GetSecretValue'],
        resourceArns: [secret.attrId],
      });
      encryptionKey?.grant(fn, 'kms:Decrypt');
      fn.addEnvironment(modelSourceVariables.tokenSecret, secret.attrId);
    }
    if (ownWeights.length === 0) return;
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:GetObject'],
      resourceArns: ownWeights.map((folder) => `${folder}*`),
    });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:ListBucket'],
      resourceArns: [...new Set(ownWeights.map((folder) => folder.split('/')[0] ?? ''))],
    });
  }
}
