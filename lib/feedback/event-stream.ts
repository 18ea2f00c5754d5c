import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventConsumerVariables, eventStreamVariables } from '../../lambdas/feedback/settings';

/** Props of {@link EventStream}. */
export interface EventStreamProps {
  /** Shards, 1 and up, each for 1000 events a second; or as many as the load needs. Both are billed by the hour. */
  readonly shards: number | 'on-demand';
  /** Hours that an event can be read again, 24 to 8760. */
  readonly retentionHours: number;
  /** What happens to events that wait when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that events are encrypted with.
   *
   * @default - keys of Kinesis and SQS themselves
   */
  readonly encryptionKey?: IKey;
}

/**
 * The one stream of events, and the queue beside it: for events that the stream did not take, and for what a consumer
 * gave up.
 *
 * A shard is read five times a second at most, by all its readers together: three consumers and the two deliveries of
 * the lake read it once a second each. One more reader needs enhanced fan-out, which is billed by the hour.
 */
export class EventStream extends Construct {
  readonly stream: Stream;
  readonly deadLetters: Queue;
  readonly #key: IKey | undefined;

  constructor(scope: Construct, id: string, props: EventStreamProps) {
    super(scope, id);
    const { shards, removalPolicy, encryptionKey } = props;
    this.#key = encryptionKey;
    this.stream = new Stream(this, 'Stream', {
      ...(shards === 'on-demand'
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: shards }),
      retentionPeriod: Duration.hours(props.retentionHours),
      encryption: encryptionKey ? StreamEncryption.KMS : StreamEncryption.MANAGED,
      encryptionKey,
      removalPolicy,
    });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
      // The longest that SQS keeps a message.
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
  }

  /** Lets the function publish events, and put those beside the stream that it does not take. */
  grantPublish(fn: LambdaFunction): void {
    this.#allow(fn, ['kinesis:PutRecords'], this.stream.streamArn);
    this.#allow(fn, ['sqs:SendMessage'], this.deadLetters.queueArn);
    fn.addEnvironment(eventStreamVariables.stream, this.stream.streamName);
    fn.addEnvironment(eventStreamVariables.deadLetters, this.deadLetters.queueUrl);
  }

  /** Lets the function put dead letters back: events that lie in them, and those of the stream that they tell of. */
  grantReplay(fn: LambdaFunction): void {
    this.grantPublish(fn);
    this.#allow(fn, ['kinesis:GetRecords', 'kinesis:GetShardIterator'], this.stream.streamArn);
    this.#allow(fn, ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], this.deadLetters.queueArn);
  }

  /** Lets a reader follow the stream, e.g. a delivery of Firehose. */
  grantFollow(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      resourceArns: [this.stream.streamArn],
    });
    this.#key?.grant(grantee, 'kms:Decrypt');
  }

  /** Lets the function work the stream off, and put into the dead letters what it cannot; so may Lambda in its name. */
  grantConsume(fn: LambdaFunction): void {
    this.grantFollow(fn);
    this.#allow(fn, ['sqs:SendMessage'], this.deadLetters.queueArn);
    fn.addEnvironment(eventConsumerVariables.deadLetters, this.deadLetters.queueUrl);
  }

  #allow(grantee: IGrantable, actions: string[], arn: string): void {
    Grant.addToPrincipal({ grantee, actions, resourceArns: [arn] });
    this.#key?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
  }
}
