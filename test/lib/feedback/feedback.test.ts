import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { reviewQueuesSchema } from '../../../lambdas/feedback/settings';
import { Feedback, type FeedbackProps } from '../../../lib/feedback/feedback';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

function feedbackIn(stack: Stack, props: Partial<FeedbackProps> = {}): Feedback {
  return new Feedback(stack, 'Feedback', {
    reviews: reviewQueuesSchema.parse(undefined),
    removalPolicy: RemovalPolicy.RETAIN,
    ...props,
  });
}

test('finds what is said of an answer, and what waits in a queue, and expires nothing', () => {
  const template = synthesize((stack) => feedbackIn(stack));

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: ['ofAnswer', 'inQueue'].map((IndexName) =>
        Match.objectLike({ IndexName, Projection: { ProjectionType: 'KEYS_ONLY' } }),
      ),
      TimeToLiveSpecification: Match.absent(),
    },
    DeletionPolicy: 'Retain',
  });
});

test('lets a function keep and find both, and tells it the queues in few words', () => {
  const template = synthesize((stack) => feedbackIn(stack).grantAccess(makeFunction(stack)));

  const { allowed, variables } = grantedIn(template);
  expect(allowed).toEqual([
    'dynamodb:BatchGetItem on FeedbackTable',
    'dynamodb:GetItem on FeedbackTable',
    'dynamodb:PutItem on FeedbackTable',
    'dynamodb:Query on FeedbackTable/index/inQueue',
    'dynamodb:Query on FeedbackTable/index/ofAnswer',
  ]);
  expect(variables).toEqual({ FEEDBACK_TABLE: expect.anything(), REVIEW_QUEUES: '{"answers":{}}' });
});

test('lets who deletes a person look through everything and take it away', () => {
  const template = synthesize((stack) => feedbackIn(stack).grantErase(makeFunction(stack)));

  expect(grantedIn(template)).toEqual({
    allowed: [
      'dynamodb:BatchGetItem on FeedbackTable',
      'dynamodb:DeleteItem on FeedbackTable',
      'dynamodb:GetItem on FeedbackTable',
      'dynamodb:PutItem on FeedbackTable',
      'dynamodb:Query on FeedbackTable/index/inQueue',
      'dynamodb:Scan on FeedbackTable',
    ],
    variables: { FEEDBACK_TABLE: expect.anything() },
  });
});

test('is encrypted with the key of the account where there is one', () => {
  const template = synthesize((stack) => feedbackIn(stack, { encryptionKey: new Key(stack, 'Key') }));

  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEType: 'KMS' } });
});
