import { CfnOutput, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  documentPrefixes,
  documentStatesIndexes,
  documentStatesVariables,
  documentsBucketVariables,
} from '../../lambdas/ingestion/settings';
import { PrivateBucket } from '../platform/private-bucket';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link DocumentStore}. */
export interface DocumentStoreProps {
  /** What happens to documents and their states when their stack is removed; a bucket that is destroyed is emptied. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that documents and states are encrypted with.
   *
   * @default - keys of S3 and DynamoDB themselves
   */
  readonly encryptionKey?: IKey;
  /**
   * Origins whose pages may send a document to the address that the API gave them, e.g. `https://kit.example.com`.
   *
   * @default - none: browsers upload through the API
   */
  readonly uploadOrigins?: readonly string[];
  /**
   * How long a replaced or deleted document can be brought back.
   *
   * @default 30 days
   */
  readonly recoverable?: Duration;
  /**
   * How long the access log of the documents is kept.
   *
   * @default 90 days
   */
  readonly accessLogs?: Duration;
}

/**
 * The documents and where each stands: a bucket with what the index follows below `documents/` and what callers have
 * uploaded below `uploads/`, and a table of states. The bucket tells EventBridge of every change.
 */
export class DocumentStore extends Construct {
  readonly documents: PrivateBucket;
  readonly states: PrivateTable;
  private readonly encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: DocumentStoreProps) {
    super(scope, id);
    const { removalPolicy, encryptionKey } = props;
    this.encryptionKey = encryptionKey;
    this.documents = new PrivateBucket(this, 'Documents', {
      removalPolicy,
      encryptionKey,
      isVersioned: true,
      accessLogs: new PrivateBucket(this, 'AccessLogs', {
        removalPolicy,
        lifecycleRules: [{ expiration: props.accessLogs ?? Duration.days(90) }],
      }),
      lifecycleRules: [
        {
          noncurrentVersionExpiration: props.recoverable ?? Duration.days(30),
          expiredObjectDeleteMarker: true,
        },
        // Lists of what a sync has to look at.
        { prefix: documentPrefixes.sync, expiration: Duration.days(7) },
      ],
    });
    sendEvents(this.documents);
    new CfnOutput(this, 'BucketName', {
      value: this.documents.bucketName,
      description: `bucket of the documents: the index follows what is below ${documentPrefixes.documents}`,
    });
    if (props.uploadOrigins && props.uploadOrigins.length > 0) {
      this.documents.addCorsRule({
        allowedMethods: [HttpMethods.PUT],
        allowedOrigins: [...props.uploadOrigins],
        allowedHeaders: ['content-type', 'x-amz-meta-entry'],
        maxAge: Duration.hours(1).toSeconds(),
      });
    }
    this.states = new PrivateTable(this, 'States', {
      partitionKey: 'id',
      indexes: [
        {
          name: documentStatesIndexes.byTenant,
          partitionKey: 'tenant',
          sortKey: 'place',
          isWhole: true,
        },
        { name: documentStatesIndexes.due, partitionKey: 'dueShard', sortKey: 'dueAt' },
      ],
      timeToLive: 'expiresAt',
      removalPolicy,
      encryptionKey,
    });
  }

  /** Lets the function read and list states of documents, of one tenant at a time. */
  grantReadStates(fn: LambdaFunction): void {
    this.states.allow(fn, ['dynamodb:GetItem']);
    this.states.allow(fn, ['dynamodb:Query'], documentStatesIndexes.byTenant);
    fn.addEnvironment(documentStatesVariables.table, this.states.tableName);
  }

  /** Lets the function read and write states of documents, and take what is due. */
  grantWriteStates(fn: LambdaFunction): void {
    this.grantReadStates(fn);
    this.states.allow(fn, ['dynamodb:PutItem']);
    this.states.allow(fn, ['dynamodb:Query'], documentStatesIndexes.due);
  }

  /** Lets the function list and read documents and uploads. */
  grantReadDocuments(fn: LambdaFunction): void {
    this.allowList(fn);
    this.allow(fn, ['s3:GetObject'], documentPrefixes.documents, documentPrefixes.uploads);
    this.encryptionKey?.grant(fn, 'kms:Decrypt');
  }

  /** Lets the function keep and remove uploads, and give addresses that one can be sent to. */
  grantWriteUploads(fn: LambdaFunction): void {
    this.allowList(fn);
    this.allow(fn, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], documentPrefixes.uploads);
    this.encryptionKey?.grant(fn, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Lets the function write lists of what a sync has to look at. */
  grantWriteManifests(fn: LambdaFunction): void {
    this.allow(fn, ['s3:PutObject'], documentPrefixes.sync);
    this.encryptionKey?.grant(fn, 'kms:Decrypt', 'kms:GenerateDataKey');
    fn.addEnvironment(documentsBucketVariables.bucket, this.documents.bucketName);
  }

  /** Lets, for example, a state machine read these lists. */
  grantReadManifests(grantee: IGrantable): void {
    this.allow(grantee, ['s3:GetObject'], documentPrefixes.sync);
    this.encryptionKey?.grant(grantee, 'kms:Decrypt');
  }

  /** Without it S3 answers that an object is forbidden where it is missing. */
  private allowList(fn: LambdaFunction): void {
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['s3:ListBucket', 's3:ListBucketVersions'],
      resourceArns: [this.documents.bucketArn],
    });
    fn.addEnvironment(documentsBucketVariables.bucket, this.documents.bucketName);
  }

  private allow(grantee: IGrantable, actions: string[], ...prefixes: readonly string[]): void {
    const resourceArns = prefixes.map((prefix) => this.documents.arnForObjects(`${prefix}*`));
    Grant.addToPrincipal({ grantee, actions, resourceArns });
  }
}

/** By CloudFormation itself: the prop of the CDK's bucket takes a function of its own that does it at deployment. */
function sendEvents(bucket: PrivateBucket): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket))
    throw new Error(`${bucket.node.path} is no bucket of CloudFormation's`);
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
