import { RemovalPolicy } from 'aws-cdk-lib';
import { Cancellations } from '../../../lib/api/cancellations';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

test('lets requests to stop go by themselves', () => {
  const template = synthesize(
    (stack) => new Cancellations(stack, 'Stops', { removalPolicy: RemovalPolicy.DESTROY }),
  );

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: {
      KeySchema: [{ AttributeName: 'answerId', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
    DeletionPolicy: 'Delete',
  });
});

test('grants asking to stop and looking whether somebody did, and names the table', () => {
  const template = synthesize((stack) =>
    new Cancellations(stack, 'Stops', { removalPolicy: RemovalPolicy.DESTROY }).grantAccess(
      makeFunction(stack),
    ),
  );

  expect(grantedIn(template)).toEqual({
    allowed: ['dynamodb:GetItem on StopsTable', 'dynamodb:PutItem on StopsTable'],
    variables: { CANCELLATIONS_TABLE: { Ref: expect.stringMatching(/^StopsTable/) } },
  });
});
