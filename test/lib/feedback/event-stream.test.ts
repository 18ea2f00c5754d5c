import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EventConsumer } from '../../../lib/feedback/event-consumer';
import { EventStream, type EventStreamProps } from '../../../lib/feedback/event-stream';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

const removalPolicy = RemovalPolicy.RETAIN;

function streamIn(stack: Stack, props: Partial<EventStreamProps> = {}): EventStream {
  return new EventStream(stack, 'Events', { shards: 2, retentionHours: 48, removalPolicy, ...props });
}

test('has as many shards as it is asked for, encrypted, and stays with what waits in it', () => {
  const template = synthesize((stack) => streamIn(stack));

  template.hasResource('AWS::Kinesis::Stream', {
    Properties: {
      ShardCount: 2,
      RetentionPeriodHours: 48,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    },
    DeletionPolicy: 'Retain',
  });
  template.hasResource('AWS::SQS::Queue', {
    Properties: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 },
    DeletionPolicy: 'Retain',
  });
});

test('grows by itself when nobody says how large it is', () => {
  const template = synthesize((stack) => streamIn(stack, { shards: 'on-demand' }));

  template.hasResourceProperties('AWS::Kinesis::Stream', {
    ShardCount: Match.absent(),
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
  });
});

test('is encrypted with a key of the account where there is one, its dead letters too', () => {
  const template = synthesize((stack) => streamIn(stack, { encryptionKey: new Key(stack, 'Key') }));

  template.hasResourceProperties('AWS::Kinesis::Stream', {
    StreamEncryption: { KeyId: Match.objectLike({}) },
  });
  template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.objectLike({}) });
});

test('lets a publisher write events, put beside what the stream does not take, and read nothing', () => {
  const template = synthesize((stack) => streamIn(stack).grantPublish(makeFunction(stack)));

  const { allowed, variables } = grantedIn(template);
  expect(allowed).toEqual(['kinesis:PutRecords on EventsStream', 'sqs:SendMessage on EventsDeadLetters']);
  expect(Object.keys(variables)).toEqual(['EVENT_STREAM', 'EVENT_DEAD_LETTERS']);
});

test('lets a publisher use the key of the account, for these two', () => {
  const template = synthesize((stack) =>
    streamIn(stack, { encryptionKey: new Key(stack, 'Key') }).grantPublish(makeFunction(stack)),
  );

  expect(grantedIn(template).allowed).toEqual([
    'kinesis:PutRecords on EventsStream',
    'kms:Decrypt on Key',
    'kms:GenerateDataKey on Key',
    'sqs:SendMessage on EventsDeadLetters',
  ]);
});

test('lets who replays also read dead letters, and the events that they tell of', () => {
  const template = synthesize((stack) => streamIn(stack).grantReplay(makeFunction(stack)));

  expect(grantedIn(template).allowed).toEqual([
    'kinesis:GetRecords on EventsStream',
    'kinesis:GetShardIterator on EventsStream',
    'kinesis:PutRecords on EventsStream',
    'sqs:DeleteMessage on EventsDeadLetters',
    'sqs:ReceiveMessage on EventsDeadLetters',
    'sqs:SendMessage on EventsDeadLetters',
  ]);
});

describe('a consumer', () => {
  const consume = (stack: Stack, props: Partial<EventStreamProps> = {}) =>
    new EventConsumer(stack, 'Count', {
      stream: streamIn(stack, props),
      functions: { logDays: RetentionDays.ONE_WEEK, removalPolicy },
      entry: 'observability/count-events',
      description: 'Counts events',
    });

  test('reads every event from the first one on, about once a second, and fails for single ones', () => {
    const template = synthesize((stack) => consume(stack));

    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsStream'), 'Arn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      TumblingWindowInSeconds: Match.absent(),
    });
  });

  test('halves a batch that fails, gives one event up in the end, and tells the dead letters', () => {
    const template = synthesize((stack) => consume(stack));

    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 20,
      MaximumRecordAgeInSeconds: 3_600,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDeadLetters'), 'Arn'] } },
      },
    });
  });

  test('is told where dead letters go, and runs outside the network', () => {
    const template = synthesize((stack) => consume(stack));

    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ EVENT_DEAD_LETTERS: Match.anyValue() }) },
      VpcConfig: Match.absent(),
    });
  });

  test('is allowed to read the stream and to write dead letters, and nothing else of either', () => {
    const template = synthesize((stack) => consume(stack, { encryptionKey: new Key(stack, 'Key') }));

    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[],
    );
    const actions = statements
      .flatMap(({ Action }) => Action)
      .filter((action) => /^(kinesis|sqs|kms):/.test(action));
    expect([...new Set(actions)].sort()).toEqual([
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'sqs:SendMessage',
    ]);
  });
});
