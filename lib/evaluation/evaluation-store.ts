import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  datasetPrefix,
  evaluationPrefix,
  evaluationTable,
  evaluationVariables,
  resultCacheDays,
  resultPrefix,
} from '../../lambdas/evaluation/settings';
import { PrivateBucket } from '../platform/private-bucket';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link EvaluationStore}. */
export interface EvaluationStoreProps {
  /** What happens to datasets and reports when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that table and bucket are encrypted with.
   *
   * @default - keys of DynamoDB's and S3's own
   */
  readonly encryptionKey?: IKey;
  /**
   * Bucket that the access log goes to.
   *
   * @default - no access log
   */
  readonly accessLogs?: IBucket;
}

/** Datasets, evaluations and their reports, and live answers that wait to be scored; every text in them is masked. */
export class EvaluationStore extends Construct {
  readonly table: PrivateTable;
  readonly bucket: PrivateBucket;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EvaluationStoreProps,
  ) {
    super(scope, id);
    const { waiting, ...table } = evaluationTable;
    this.table = new PrivateTable(this, 'Table', {
      ...table,
      indexes: [waiting],
      removalPolicy: props.removalPolicy,
      encryptionKey: props.encryptionKey,
    });
    this.bucket = new PrivateBucket(this, 'Contents', {
      ...props,
      lifecycleRules: [{ prefix: resultPrefix, expiration: Duration.days(resultCacheDays) }],
    });
  }

  /** Lets the function keep and read datasets, evaluations and their results. */
  grantAccess(fn: LambdaFunction): void {
    this.table.allow(fn, [
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resourceArns: [datasetPrefix, evaluationPrefix, resultPrefix].map((prefix) =>
        this.bucket.arnForObjects(`${prefix}*`),
      ),
    });
    // Without it S3 says of an object that is gone that it is forbidden.
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:ListBucket'],
      resourceArns: [this.bucket.bucketArn],
    });
    this.props.encryptionKey?.grant(fn, 'kms:Decrypt', 'kms:GenerateDataKey');
    fn.addEnvironment(evaluationVariables.table, this.table.tableName);
    fn.addEnvironment(evaluationVariables.bucket, this.bucket.bucketName);
  }

  /** Lets the function take the cases of a person out of everything here, with every version of their objects. */
  grantErase(fn: LambdaFunction): void {
    this.grantAccess(fn);
    this.table.allow(fn, ['dynamodb:DeleteItem']);
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:DeleteObjectVersion'],
      resourceArns: [datasetPrefix, evaluationPrefix, resultPrefix].map((prefix) =>
        this.bucket.arnForObjects(`${prefix}*`),
      ),
    });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:ListBucketVersions'],
      resourceArns: [this.bucket.bucketArn],
    });
  }

  /** Lets the function put live answers into the queue to be scored. */
  grantSample(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:PutItem']);
    fn.addEnvironment(evaluationVariables.table, this.table.tableName);
  }

  /** Lets the function take live answers out of the queue to be scored. */
  grantScore(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:UpdateItem']);
    this.table.allow(fn, ['dynamodb:Query'], evaluationTable.waiting.name);
    fn.addEnvironment(evaluationVariables.table, this.table.tableName);
  }
}
