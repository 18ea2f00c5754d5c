import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AnswerLog, type AnswerLogProps } from '../../../lib/rag/answer-log';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

const props: AnswerLogProps = { retentionDays: 30, removalPolicy: RemovalPolicy.RETAIN };

test('keeps answers, also the large ones, as long as it is told and no longer', () => {
  const template = synthesize((stack) => new AnswerLog(stack, 'Answers', props));

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      GlobalSecondaryIndexes: [
        Match.objectLike({ IndexName: 'running', Projection: { ProjectionType: 'KEYS_ONLY' } }),
        Match.objectLike({ IndexName: 'byAsker', Projection: { ProjectionType: 'KEYS_ONLY' } }),
      ],
    },
    DeletionPolicy: 'Retain',
  });
  template.hasResource('AWS::S3::Bucket', {
    Properties: {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([{ Prefix: 'answers/', ExpirationInDays: 30, Status: 'Enabled' }]),
      },
    },
    DeletionPolicy: 'Retain',
  });
});

test('grants logging and reading answers, not deleting them, and says where and how long', () => {
  const template = synthesize((stack) =>
    new AnswerLog(stack, 'Answers', props).grantAccess(makeFunction(stack)),
  );

  expect(grantedIn(template)).toEqual({
    allowed: [
      'dynamodb:GetItem on AnswersTable',
      'dynamodb:PutItem on AnswersTable',
      'dynamodb:Query on AnswersTable/index/running',
      's3:GetObject on AnswersLargeAnswers/answers/*',
      's3:ListBucket on AnswersLargeAnswers',
      's3:PutObject on AnswersLargeAnswers/answers/*',
    ],
    variables: {
      ANSWER_LOG_TABLE: { Ref: expect.stringMatching(/^AnswersTable/) },
      ANSWER_LOG_BUCKET: { Ref: expect.stringMatching(/^AnswersLargeAnswers/) },
      ANSWER_LOG_DAYS: '30',
    },
  });
});

test('lets who deletes a person find their answers and remove them with every version, and write nothing', () => {
  const template = synthesize((stack) =>
    new AnswerLog(stack, 'Answers', props).grantErase(makeFunction(stack)),
  );

  expect(grantedIn(template).allowed).toEqual([
    'dynamodb:DeleteItem on AnswersTable',
    'dynamodb:GetItem on AnswersTable',
    'dynamodb:Query on AnswersTable/index/byAsker',
    'dynamodb:Query on AnswersTable/index/running',
    's3:DeleteObject on AnswersLargeAnswers/answers/*',
    's3:DeleteObjectVersion on AnswersLargeAnswers/answers/*',
    's3:GetObject on AnswersLargeAnswers/answers/*',
    's3:ListBucket on AnswersLargeAnswers',
    's3:ListBucketVersions on AnswersLargeAnswers',
  ]);
});

test('lets a reader read, and write nothing', () => {
  const template = synthesize((stack) =>
    new AnswerLog(stack, 'Answers', { ...props, encryptionKey: new Key(stack, 'Key') }).grantRead(
      makeFunction(stack),
    ),
  );

  expect(grantedIn(template).allowed.filter((line) => !line.startsWith('kms:'))).toEqual([
    'dynamodb:GetItem on AnswersTable',
    's3:GetObject on AnswersLargeAnswers/answers/*',
    's3:ListBucket on AnswersLargeAnswers',
  ]);
});

test('encrypts table and bucket with the key it is given, and grants its use', () => {
  const template = synthesize((stack) =>
    new AnswerLog(stack, 'Answers', { ...props, encryptionKey: new Key(stack, 'Key') }).grantAccess(
      makeFunction(stack),
    ),
  );

  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
      ],
    },
  });
  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
  });
  expect(grantedIn(template).allowed).toEqual(
    expect.arrayContaining(['kms:Decrypt on Key', 'kms:GenerateDataKey on Key']),
  );
});

test.each([0, 3_651, 1.5])('fails for a retention of %d days', (retentionDays) => {
  const build = () => synthesize((stack) => new AnswerLog(stack, 'Answers', { ...props, retentionDays }));

  expect(build).toThrow(`retentionDays must be 1 to 3650 whole days, got ${retentionDays}`);
});
