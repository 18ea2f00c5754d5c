import { Aws, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  baseModelPrefix,
  baseModelTable,
  modelHubVariables,
  modelRecordPrefix,
  modelRegistrationVariables,
  modelSharingVariables,
  modelVersionPrefix,
} from '../../lambdas/model-hub/settings';
import { trainingPrefixes } from '../fine-tuning/training-prefixes';
import { deepLearningImage } from '../platform/deep-learning-images';
import { PrivateBucket } from '../platform/private-bucket';
import { PrivateTable } from '../platform/private-table';
import { sagemakerArn } from '../platform/sagemaker-arn';
import { capturePrefix } from '../serving/capture-address';

/** Props of {@link ModelHub}. */
export interface ModelHubProps {
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  /** Accounts of 12 digits that may copy model versions from here. */
  readonly sharedWith: readonly string[];
  /** Days that an endpoint's captured prompts and answers are kept, where an environment asks for them. */
  readonly captureDays: number;
  /** What happens to weights and artefacts when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that bucket and table are encrypted with.
   *
   * @default - keys of S3's and DynamoDB's own
   */
  readonly encryptionKey?: IKey;
  /**
   * Bucket that the access log goes to.
   *
   * @default - no access log
   */
  readonly accessLogs?: IBucket;
}

/** What belongs to models and their versions. */
const readPrefixes = [baseModelPrefix, modelRecordPrefix, modelVersionPrefix, trainingPrefixes.results];

/**
 * Weights and artefacts of models, which of them are here, and the registry of versions: a bucket, a table, and model
 * package groups of SageMaker below the prefix of the environment.
 */
export class ModelHub extends Construct {
  readonly bucket: PrivateBucket;
  readonly table: PrivateTable;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ModelHubProps,
  ) {
    super(scope, id);
    const { removalPolicy, encryptionKey, accessLogs } = props;
    this.bucket = new PrivateBucket(this, 'Weights', {
      removalPolicy,
      encryptionKey,
      accessLogs,
      lifecycleRules: [
        { prefix: capturePrefix, expiration: Duration.days(props.captureDays) },
        // Built again from their dataset, and of use for a resumption only; results of jobs stay, versions are made of them.
        { prefix: trainingPrefixes.records, expiration: Duration.days(30) },
        { prefix: trainingPrefixes.checkpoints, expiration: Duration.days(30) },
      ],
    });
    this.table = new PrivateTable(this, 'BaseModels', { ...baseModelTable, removalPolicy, encryptionKey });
    for (const account of props.sharedWith) this.share(account);
  }

  /** Lets the function read weights, artefacts and versions. */
  grantRead(fn: LambdaFunction): void {
    this.tell(fn);
    this.table.allow(fn, ['dynamodb:GetItem', 'dynamodb:Query']);
    this.allowObjects(fn, ['s3:GetObject'], readPrefixes);
    this.allowList(fn, readPrefixes);
    this.allowRegistry(fn, [
      'sagemaker:DescribeModelPackage',
      'sagemaker:DescribeModelPackageGroup',
      'sagemaker:ListTags',
    ]);
    Grant.addToPrincipal({
      grantee: fn,
      // SageMaker knows no narrower resource for a list; what is not of this environment is left out by its prefix.
      actions: ['sagemaker:ListModelPackageGroups', 'sagemaker:ListModelPackages'],
      resourceArns: ['*'],
    });
  }

  /** Lets the function register versions, decide of them, and keep their artefacts too. */
  grantWrite(fn: LambdaFunction): void {
    this.grantRead(fn);
    fn.addEnvironment(modelRegistrationVariables.image, deepLearningImage(this, 'chat').uri);
    this.allowWrites(fn, [modelRecordPrefix, modelVersionPrefix]);
    this.allowRegistry(fn, [
      'sagemaker:AddTags',
      'sagemaker:CreateModelPackage',
      'sagemaker:CreateModelPackageGroup',
      'sagemaker:DeleteTags',
      'sagemaker:UpdateModelPackage',
      ...(this.props.sharedWith.length > 0 ? ['sagemaker:PutModelPackageGroupPolicy'] : []),
    ]);
    if (this.props.sharedWith.length === 0) return;
    fn.addEnvironment(modelSharingVariables.accounts, this.props.sharedWith.join(','));
  }

  /** Lets the function read, and point the aliases of groups at versions. */
  grantAlias(fn: LambdaFunction): void {
    this.grantRead(fn);
    this.allowRegistry(fn, ['sagemaker:AddTags', 'sagemaker:DeleteTags']);
  }

  /** Lets the function bring base models here, and write down which are. */
  grantImported(fn: LambdaFunction): void {
    this.tell(fn);
    this.table.allow(fn, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']);
    this.allowObjects(fn, ['s3:GetObject'], [baseModelPrefix]);
    this.allowList(fn, [baseModelPrefix]);
    this.allowWrites(fn, [baseModelPrefix]);
  }

  /** Lets the function copy versions that other accounts share; whether they do is said by their own policies. */
  grantCopy(fn: LambdaFunction): void {
    const { account, region } = Stack.of(this);
    const conditions = { StringNotEquals: { 'aws:ResourceAccount': account } };
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:GetObject'],
      resourceArns: readPrefixes.map((prefix) => `arn:${Aws.PARTITION}:s3:::*/${prefix}*`),
      conditions,
    });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['kms:Decrypt'],
      resourceArns: [`arn:${Aws.PARTITION}:kms:${region}:*:key/*`],
      conditions: {
        ...conditions,
        StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
      },
    });
  }

  /** Allows exactly these actions on objects below prefixes that end with `/`, and the key that they need. */
  allowObjects(grantee: IGrantable, actions: readonly string[], prefixes: readonly string[]): void {
    Grant.addToPrincipal({
      grantee,
      actions: [...actions],
      resourceArns: prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`)),
    });
    const writes = actions.some((action) => action.startsWith('s3:Put'));
    this.props.encryptionKey?.grant(grantee, 'kms:Decrypt', ...(writes ? ['kms:GenerateDataKey'] : []));
  }

  /** Allows to list what is below prefixes that end with `/`. */
  allowList(grantee: IGrantable, prefixes: readonly string[]): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['s3:ListBucket'],
      resourceArns: [this.bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
    });
  }

  private tell(fn: LambdaFunction): void {
    fn.addEnvironment(modelHubVariables.table, this.table.tableName);
    fn.addEnvironment(modelHubVariables.bucket, this.bucket.bucketName);
    fn.addEnvironment(modelHubVariables.groupPrefix, `${this.props.namespace}-`);
  }

  /** Whole files, also in parts, and the removal of what does not have its checksum. */
  private allowWrites(fn: LambdaFunction, prefixes: readonly string[]): void {
    this.allowObjects(
      fn,
      ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      prefixes,
    );
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:ListBucketMultipartUploads'],
      resourceArns: [this.bucket.bucketArn],
    });
  }

  private allowRegistry(fn: LambdaFunction, actions: readonly string[]): void {
    const { namespace } = this.props;
    const arn = (resource: string) => sagemakerArn(this, resource, `${namespace}-*`);
    Grant.addToPrincipal({
      grantee: fn,
      actions: [...actions],
      resourceArns: [arn('model-package-group'), arn('model-package')],
    });
  }

  /** Another account copies versions and their base from here; who of its people may do so is its own decision. */
  private share(account: string): void {
    const principal = new AccountPrincipal(account);
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [principal],
        actions: ['s3:GetObject'],
        resources: readPrefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`)),
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [principal],
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': readPrefixes.map((prefix) => `${prefix}*`) } },
      }),
    );
    this.props.encryptionKey?.addToResourcePolicy(
      new PolicyStatement({
        principals: [principal],
        actions: ['kms:Decrypt', 'kms:DescribeKey'],
        // Of a key's policy this is the key itself; only what the policy of a bucket lets it read is decrypted.
        resources: ['*'],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }
}
