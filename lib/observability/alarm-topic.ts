import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** Props of {@link AlarmTopic}. */
export interface AlarmTopicProps {
  /** Whom alarms are sent to; each has to confirm once. */
  readonly emails: readonly string[];
  /**
   * Key that messages are encrypted with. One that is brought from outside has to let CloudWatch use it; one of this
   * application is told to.
   *
   * @default - a key of its own: CloudWatch may not use the key that SNS itself has
   */
  readonly encryptionKey?: IKey;
}

/** Where alarms go: an encrypted topic that only CloudWatch of the same account writes to. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const key =
      props.encryptionKey ??
      new Key(this, 'Key', {
        description: 'alarms on their way to those who are called',
        enableKeyRotation: true,
        // It protects messages for the seconds that they are on their way.
        removalPolicy: RemovalPolicy.DESTROY,
      });
    this.topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });

    const cloudWatch = {
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    };
    // In the policy of a key, * is the key itself.
    key.addToResourcePolicy(
      new PolicyStatement({
        ...cloudWatch,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
    // A policy of one's own replaces the one that lets the alarms of the account in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({ ...cloudWatch, actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
    );
    for (const email of props.emails) this.topic.addSubscription(new EmailSubscription(email));
  }
}
