import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { answerLogTable, answerLogVariables, answerRecordPrefix } from '../../lambdas/rag/settings';
import { PrivateBucket } from '../platform/private-bucket';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link AnswerLog}. */
export interface AnswerLogProps {
  /** Days after which an answer, its question and its passages are gone, 1 to 3650. */
  readonly retentionDays: number;
  /** What happens to the answers when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that table and bucket are encrypted with; its stack must name its region.
   *
   * @default - keys of DynamoDB's and S3's own
   */
  readonly encryptionKey?: IKey;
  /**
   * Bucket that the access log of the large answers goes to.
   *
   * @default - no access log
   */
  readonly accessLogs?: IBucket;
}

/** The answer log, the only place where raw questions and answers live: a table, and a bucket for the large ones. */
export class AnswerLog extends Construct {
  readonly table: PrivateTable;
  readonly bucket: PrivateBucket;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AnswerLogProps,
  ) {
    super(scope, id);
    const { retentionDays, removalPolicy, encryptionKey, accessLogs } = props;
    if (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > 3_650) {
      throw new Error(
        `retentionDays must be 1 to 3650 whole days, got ${retentionDays}: change it in the props of ${this.node.path}`,
      );
    }
    const { running, byAsker, ...table } = answerLogTable;
    this.table = new PrivateTable(this, 'Table', {
      ...table,
      indexes: [running, byAsker],
      removalPolicy,
      encryptionKey,
    });
    this.bucket = new PrivateBucket(this, 'LargeAnswers', {
      removalPolicy,
      encryptionKey,
      accessLogs,
      lifecycleRules: [{ prefix: answerRecordPrefix, expiration: Duration.days(retentionDays) }],
    });
  }

  /** Lets the function log answers, read one by its id, and find those that were left running. */
  grantAccess(fn: LambdaFunction): void {
    this.grantRead(fn);
    this.table.allow(fn, ['dynamodb:PutItem']);
    this.table.allow(fn, ['dynamodb:Query'], answerLogTable.running.name);
    this.allowObjects(fn, 's3:PutObject');
    this.props.encryptionKey?.grant(fn, 'kms:GenerateDataKey');
  }

  /** Lets the function read an answer by its id. */
  grantRead(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:GetItem']);
    this.allowObjects(fn, 's3:GetObject');
    // Without it S3 says of an object that is gone that it is forbidden.
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:ListBucket'],
      resourceArns: [this.bucket.bucketArn],
    });
    this.props.encryptionKey?.grant(fn, 'kms:Decrypt');
    fn.addEnvironment(answerLogVariables.table, this.table.tableName);
    fn.addEnvironment(answerLogVariables.bucket, this.bucket.bucketName);
    fn.addEnvironment(answerLogVariables.retentionDays, String(this.props.retentionDays));
  }

  /** Lets the function find the answers of a person, and remove them with every version of the large ones. */
  grantErase(fn: LambdaFunction): void {
    this.grantRead(fn);
    this.table.allow(fn, ['dynamodb:DeleteItem']);
    this.table.allow(fn, ['dynamodb:Query'], answerLogTable.running.name);
    this.table.allow(fn, ['dynamodb:Query'], answerLogTable.byAsker.name);
    this.allowObjects(fn, 's3:DeleteObject', 's3:DeleteObjectVersion');
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:ListBucketVersions'],
      resourceArns: [this.bucket.bucketArn],
    });
  }

  private allowObjects(fn: LambdaFunction, ...actions: string[]): void {
    Grant.addToPrincipal({
      grantee: fn,
      actions,
      resourceArns: [this.bucket.arnForObjects(`${answerRecordPrefix}*`)],
    });
  }
}
