import { ArnFormat, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type LakeHalf, lakePrefixes, lakeVariables } from '../../lambdas/feedback/lake-settings';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { EventStream } from './event-stream';
import type { LakeDatabase } from './lake-database';

/** Props of {@link LakeDelivery}. */
export interface LakeDeliveryProps {
  readonly half: LakeHalf;
  readonly stream: EventStream;
  readonly database: LakeDatabase;
  readonly bucket: IBucket;
  /** Names of the questions of reviews whose labels are no text. */
  readonly labelQuestions: readonly string[];
  /** What all functions of the environment have in common; the one that routes runs outside the network. */
  readonly functions: FunctionDefaults;
  /**
   * Key that the lake is encrypted with.
   *
   * @default - keys of S3 itself
   */
  readonly encryptionKey?: IKey;
}

/**
 * Brings the events of the stream into the tables of one half of the lake: a function makes a row of each and names its
 * table; what cannot be read or delivered lies below `errors/` of the bucket.
 */
export class LakeDelivery extends Construct {
  /** What makes rows of events. */
  readonly handler: BundledFunction;
  readonly deliveryStream: CfnDeliveryStream;

  constructor(scope: Construct, id: string, props: LakeDeliveryProps) {
    super(scope, id);
    const { half, stream, database, bucket, functions } = props;
    this.handler = new BundledFunction(this, 'Route', {
      functions: { ...functions, network: undefined },
      entry: 'feedback/route-events',
      description: `Makes rows of events for the ${half} of the lake`,
      timeout: Duration.minutes(1),
      environment: {
        [lakeVariables.half]: half,
        [lakeVariables.database]: database.name,
        [lakeVariables.labels]: JSON.stringify(props.labelQuestions),
      },
    });
    const role = this.#role(props);
    const log = new LogGroup(this, 'Log', {
      retention: functions.logDays,
      removalPolicy: functions.removalPolicy,
    });
    const logStream = new LogStream(this, 'LogStream', {
      logGroup: log,
      logStreamName: 'delivery',
      removalPolicy: functions.removalPolicy,
    });
    log.grantWrite(role);
    const source = { kinesisStreamArn: stream.stream.streamArn, roleArn: role.roleArn };
    this.deliveryStream = new CfnDeliveryStream(this, 'Delivery', {
      deliveryStreamType: 'KinesisStreamAsSource',
      kinesisStreamSourceConfiguration: source,
      icebergDestinationConfiguration: {
        roleArn: role.roleArn,
        catalogConfiguration: {
          catalogArn: Stack.of(this).formatArn({
            service: 'glue',
            resource: 'catalog',
            arnFormat: ArnFormat.NO_RESOURCE_NAME,
          }),
        },
        // Five minutes, so that files are not many: what has to be seen at once is seen in the counters.
        bufferingHints: { intervalInSeconds: 300, sizeInMBs: 64 },
        retryOptions: { durationInSeconds: 3_600 },
        s3BackupMode: 'FailedDataOnly',
        s3Configuration: {
          bucketArn: bucket.bucketArn,
          roleArn: role.roleArn,
          errorOutputPrefix: `${lakePrefixes.errors}${half}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`,
          encryptionConfiguration: props.encryptionKey
            ? { kmsEncryptionConfig: { awskmsKeyArn: props.encryptionKey.keyArn } }
            : undefined,
        },
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: 'Lambda',
              parameters: [
                { parameterName: 'LambdaArn', parameterValue: latestOf(this.handler) },
                { parameterName: 'RoleArn', parameterValue: role.roleArn },
                // Rows are longer than events; what a function answers has at most 6 MB.
                { parameterName: 'BufferSizeInMBs', parameterValue: '1' },
                { parameterName: 'BufferIntervalInSeconds', parameterValue: '60' },
              ],
            },
          ],
        },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: log.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    // Firehose looks at the tables when it is made.
    this.deliveryStream.node.addDependency(role, database);
  }

  #role({ half, stream, database, bucket, encryptionKey }: LakeDeliveryProps): Role {
    const role = new Role(this, 'Role', {
      description: `brings events into the ${half} of the lake`,
      assumedBy: new ServicePrincipal('firehose.amazonaws.com').withConditions({
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      }),
    });
    const allow = (actions: string[], ...resourceArns: string[]) =>
      Grant.addToPrincipal({ grantee: role, actions, resourceArns });
    stream.grantFollow(role);
    allow(
      ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'],
      this.handler.functionArn,
      latestOf(this.handler),
    );
    allow(['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable'], ...database.catalogueArns);
    allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], bucket.bucketArn);
    allow(
      ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      bucket.arnForObjects(`${lakePrefixes[half]}*`),
    );
    allow(['s3:PutObject'], bucket.arnForObjects(`${lakePrefixes.errors}${half}/*`));
    encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
    return role;
  }
}

/** Firehose calls a function with its version. */
function latestOf({ functionArn }: BundledFunction): string {
  return `${functionArn}:$LATEST`;
}
