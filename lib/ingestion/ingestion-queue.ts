import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IRuleTarget, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Grant, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ingestionQueueVariables, maxReceives } from '../../lambdas/ingestion/settings';
import { QueueWithDeadLetters } from '../platform/queue-with-dead-letters';

/** Props of {@link IngestionQueue}. */
export interface IngestionQueueProps {
  /** Timeout of the function that works messages off. */
  readonly functionTimeout: Duration;
  /** What happens to messages when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that messages are encrypted with.
   *
   * @default - keys of SQS itself
   */
  readonly encryptionKey?: IKey;
}

/**
 * The queue of what is to be indexed, and its dead letters.
 *
 * The function itself puts there, with the cause, what fails for the last time; SQS only what killed the function.
 */
export class IngestionQueue extends QueueWithDeadLetters {
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, props: IngestionQueueProps) {
    const { functionTimeout, removalPolicy, encryptionKey } = props;
    super(scope, id, {
      // Six times the timeout of the function, as AWS advises.
      visibilityTimeout: Duration.millis(6 * functionTimeout.toMilliseconds()),
      maxReceiveCount: maxReceives + 2,
      removalPolicy,
      encryptionKey,
    });
    this.key = encryptionKey;
  }

  /** Lets the function send messages and dead letters, and tells it where to. */
  grantSend(fn: LambdaFunction): void {
    this.allow(fn, this.queue, 'sqs:SendMessage');
    this.allow(fn, this.deadLetters, 'sqs:SendMessage');
    fn.addEnvironment(ingestionQueueVariables.queue, this.queue.queueUrl);
    fn.addEnvironment(ingestionQueueVariables.deadLetters, this.deadLetters.queueUrl);
  }

  /** Lets the function send messages, and put dead letters back into the queue. */
  grantReplay(fn: LambdaFunction): void {
    this.grantSend(fn);
    this.allow(fn, this.deadLetters, 'sqs:ReceiveMessage', 'sqs:DeleteMessage');
  }

  /**
   * The queue as what a rule of EventBridge sends to; what cannot be sent goes to the dead letters.
   *
   * Not the CDK's own: that allows every way to use the key.
   *
   * @param input - what is sent; left out: the event
   */
  target(input?: RuleTargetInput): IRuleTarget {
    return {
      bind: ({ ruleRef: { ruleArn } }) => {
        for (const queue of [this.queue, this.deadLetters]) this.letSend(ruleArn, queue);
        return {
          arn: this.queue.queueArn,
          input,
          deadLetterConfig: { arn: this.deadLetters.queueArn },
          targetResource: this.queue,
        };
      },
    };
  }

  private allow(fn: LambdaFunction, queue: Queue, ...actions: string[]): void {
    Grant.addToPrincipal({ grantee: fn, actions, resourceArns: [queue.queueArn] });
    this.key?.grant(fn, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  private letSend(ruleArn: string, queue: Queue): void {
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      }),
    );
    // Without a condition: whose rule it is does not reach KMS from EventBridge for certain (SNS rules it out in its
    // guide), and an event that it kept out would be lost. The queue itself takes none but those of the rule.
    this.key?.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
  }
}
