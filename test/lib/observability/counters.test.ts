import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Counters } from '../../../lib/observability/counters';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

const countersIn = (stack: Stack, retentionHours = 24) =>
  new Counters(stack, 'Counters', { retentionHours, removalPolicy: RemovalPolicy.RETAIN });

test('keeps counters with the data, and lets marks and windows expire', () => {
  const template = synthesize((stack) => countersIn(stack));

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: {
      KeySchema: [
        { AttributeName: 'place', KeyType: 'HASH' },
        { AttributeName: 'part', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
    DeletionPolicy: 'Retain',
  });
});

test('lets who counts write, and keep marks for as long as an event can come again', () => {
  const template = synthesize((stack) => countersIn(stack, 168).grantCount(makeFunction(stack)));

  const { allowed, variables } = grantedIn(template);
  expect(allowed).toEqual(['dynamodb:PutItem on CountersTable', 'dynamodb:UpdateItem on CountersTable']);
  // Twice the seven days of the stream, fourteen of the dead letters, and one.
  expect(variables).toMatchObject({ COUNTERS_MARK_DAYS: '29' });
});

test('lets who reads do nothing else', () => {
  const template = synthesize((stack) => countersIn(stack).grantRead(makeFunction(stack)));

  const { allowed, variables } = grantedIn(template);
  expect(allowed).toEqual(['dynamodb:Query on CountersTable']);
  expect(Object.keys(variables)).toEqual(['COUNTERS_TABLE']);
});
