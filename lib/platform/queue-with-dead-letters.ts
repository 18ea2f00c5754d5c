import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Props of {@link QueueWithDeadLetters}. */
export interface QueueWithDeadLettersProps {
  /** How long a message that was received stays hidden: six times the timeout of the function that reads it, as AWS advises. */
  readonly visibilityTimeout: Duration;
  /** Tries after which a message goes to the dead letters, 1 to 1000. */
  readonly maxReceiveCount: number;
  /** What happens to both queues when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that messages are encrypted with.
   *
   * @default - keys of SQS itself
   */
  readonly encryptionKey?: IKey;
}

/** A queue whose messages, when they fail too often, wait for 14 days where a person finds them. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    const both = {
      enforceSSL: true,
      encryption: props.encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: props.encryptionKey,
      // The longest that SQS keeps a message.
      retentionPeriod: Duration.days(14),
      removalPolicy: props.removalPolicy,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', both);
    this.queue = new Queue(this, 'Queue', {
      ...both,
      visibilityTimeout: props.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
  }
}
