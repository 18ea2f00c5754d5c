import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AlarmTopic } from '../../../lib/observability/alarm-topic';
import { synthesize, testStack } from '../synthesize';

test('sends alarms to every address', () => {
  const template = synthesize(
    (stack) => new AlarmTopic(stack, 'Topic', { emails: ['a@example.com', 'b@example.com'] }),
  );

  for (const Endpoint of ['a@example.com', 'b@example.com']) {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint });
  }
});

test('lets CloudWatch of its own account write to it, over TLS only', () => {
  const template = synthesize((stack) => new AlarmTopic(stack, 'Topic', { emails: [] }));

  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        }),
      ]),
    },
  });
});

test('is encrypted with a key that CloudWatch may use', () => {
  const template = synthesize((stack) => new AlarmTopic(stack, 'Topic', { emails: [] }));

  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  template.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Principal: { Service: 'cloudwatch.amazonaws.com' },
        }),
      ]),
    },
  });
});

test('takes the key of the environment where there is one, and lets CloudWatch use that', () => {
  const stack = testStack();

  new AlarmTopic(stack, 'Topic', { emails: [], encryptionKey: new Key(stack, 'Shared') });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' } })]),
    },
  });
});
